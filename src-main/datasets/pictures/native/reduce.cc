#include "reduce.h"

#include <algorithm>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace atelier {
namespace {

constexpr int kFractionBits = 12;
constexpr int32_t kHalf = 1 << (kFractionBits - 1);

uint8_t byte_of(int32_t sum) {
  return static_cast<uint8_t>(std::clamp(sum >> kFractionBits, 0, 255));
}

void reduce_down_plainly(const uint8_t* const* rows, const int16_t* weights, int pairs, size_t bytes,
                         uint8_t* to) {
  for (size_t i = 0; i < bytes; ++i) {
    int32_t sum = kHalf;
    for (int tap = 0; tap < 2 * pairs; ++tap) sum += weights[tap] * rows[tap][i];
    to[i] = byte_of(sum);
  }
}

void reduce_across_plainly(const uint8_t* row, const Side& side, uint8_t* to) {
  for (int x = 0; x < side.to; ++x) {
    const uint8_t* from = row + static_cast<ptrdiff_t>(side.first[x]) * kColours;
    const int16_t* weights = side.weights + static_cast<size_t>(x) * side.pairs * 2;
    for (int colour = 0; colour < kColours; ++colour) {
      int32_t sum = kHalf;
      for (int tap = 0; tap < 2 * side.pairs; ++tap) sum += weights[tap] * from[tap * kColours + colour];
      to[x * kColours + colour] = byte_of(sum);
    }
  }
}

#if defined(__x86_64__)

// 32 bytes of all rows at a time, two rows side by side in numbers of 16 bits.
__attribute__((target("avx2"))) void reduce_down_avx2(const uint8_t* const* rows,
                                                      const int16_t* weights, int pairs,
                                                      size_t bytes, uint8_t* to) {
  const __m256i zero = _mm256_setzero_si256();
  for (size_t i = 0; i < bytes; i += 32) {
    __m256i a = _mm256_set1_epi32(kHalf), b = a, c = a, d = a;
    for (int pair = 0; pair < pairs; ++pair) {
      const __m256i upper =
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[2 * pair] + i));
      const __m256i lower =
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[2 * pair + 1] + i));
      int32_t both;
      std::memcpy(&both, weights + 2 * pair, sizeof both);
      const __m256i weight = _mm256_set1_epi32(both);
      const __m256i first = _mm256_unpacklo_epi8(upper, lower);
      const __m256i last = _mm256_unpackhi_epi8(upper, lower);
      a = _mm256_add_epi32(a, _mm256_madd_epi16(_mm256_unpacklo_epi8(first, zero), weight));
      b = _mm256_add_epi32(b, _mm256_madd_epi16(_mm256_unpackhi_epi8(first, zero), weight));
      c = _mm256_add_epi32(c, _mm256_madd_epi16(_mm256_unpacklo_epi8(last, zero), weight));
      d = _mm256_add_epi32(d, _mm256_madd_epi16(_mm256_unpackhi_epi8(last, zero), weight));
    }
    const __m256i first = _mm256_packs_epi32(_mm256_srai_epi32(a, kFractionBits),
                                             _mm256_srai_epi32(b, kFractionBits));
    const __m256i last = _mm256_packs_epi32(_mm256_srai_epi32(c, kFractionBits),
                                            _mm256_srai_epi32(d, kFractionBits));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i), _mm256_packus_epi16(first, last));
  }
}

// Four old pixels at a time, two in each half of a vector: both reds, both greens, both blues.
__attribute__((target("avx2"))) void reduce_across_avx2(const uint8_t* row, const Side& side,
                                                        uint8_t* to) {
  const char none = -1;
  const __m256i pixels = _mm256_setr_epi8(
      0, none, 3, none, 1, none, 4, none, 2, none, 5, none, none, none, none, none,  //
      6, none, 9, none, 7, none, 10, none, 8, none, 11, none, none, none, none, none);
  const __m256i pairs_of_weights =
      _mm256_setr_epi8(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,  //
                       4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7);
  const __m128i bytes = _mm_setr_epi8(0, 4, 8, none, none, none, none, none, none, none, none, none,
                                      none, none, none, none);
  const int taps = 2 * side.pairs;
  for (int x = 0; x < side.to; ++x) {
    const uint8_t* from = row + static_cast<ptrdiff_t>(side.first[x]) * kColours;
    const int16_t* weights = side.weights + static_cast<size_t>(x) * taps;
    __m256i sum = _mm256_setzero_si256();
    for (int tap = 0; tap < taps; tap += 4) {
      // Where two are left, the others weigh nothing.
      int64_t four = 0;
      if (tap + 4 <= taps)
        std::memcpy(&four, weights + tap, 4 * sizeof(int16_t));
      else
        std::memcpy(&four, weights + tap, 2 * sizeof(int16_t));
      const __m256i weight = _mm256_shuffle_epi8(_mm256_set1_epi64x(four), pairs_of_weights);
      const __m256i old = _mm256_broadcastsi128_si256(
          _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + tap * kColours)));
      sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_shuffle_epi8(old, pixels), weight));
    }
    __m128i whole = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    whole = _mm_srai_epi32(_mm_add_epi32(whole, _mm_set1_epi32(kHalf)), kFractionBits);
    // As bytes, the nearest where they are none: in the first byte of each number.
    const __m128i least = _mm_max_epi32(whole, _mm_setzero_si128());
    whole = _mm_min_epi32(least, _mm_set1_epi32(255));
    const int32_t pixel = _mm_cvtsi128_si32(_mm_shuffle_epi8(whole, bytes));
    std::memcpy(to + x * kColours, &pixel, sizeof pixel);
  }
}

bool has_avx2() { return __builtin_cpu_supports("avx2"); }

#endif

}  // namespace

void reduce_down(const uint8_t* const* rows, const int16_t* weights, int pairs, size_t bytes,
                 uint8_t* to) {
#if defined(__x86_64__)
  if (has_avx2()) return reduce_down_avx2(rows, weights, pairs, bytes, to);
#endif
  reduce_down_plainly(rows, weights, pairs, bytes, to);
}

void reduce_across(const uint8_t* row, const Side& side, uint8_t* to) {
#if defined(__x86_64__)
  if (has_avx2()) return reduce_across_avx2(row, side, to);
#endif
  reduce_across_plainly(row, side, to);
}

}  // namespace atelier
