#include "reduce.h"

#include <algorithm>
#include <cstring>

#include "vectors.h"

namespace atelier {
namespace {

constexpr int kFractionBits = 12;
constexpr int32_t kHalf = 1 << (kFractionBits - 1);
// Of each new pixel.
int groups_of(const Side& side) { return (2 * side.pairs + kTapsOfGroup - 1) / kTapsOfGroup; }

uint8_t byte_of(int32_t sum) { return static_cast<uint8_t>(std::clamp(sum >> kFractionBits, 0, 255)); }

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
__attribute__((target("avx2"))) void reduce_down_avx2(const uint8_t* const* rows, const int16_t* weights,
                                                      int pairs, size_t bytes, uint8_t* to) {
  const __m256i zero = _mm256_setzero_si256();
  for (size_t i = 0; i < bytes; i += 32) {
    __m256i a = _mm256_set1_epi32(kHalf), b = a, c = a, d = a;
    for (int pair = 0; pair < pairs; ++pair) {
      const __m256i upper = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[2 * pair] + i));
      const __m256i lower = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[2 * pair + 1] + i));
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
    const __m256i first =
        _mm256_packs_epi32(_mm256_srai_epi32(a, kFractionBits), _mm256_srai_epi32(b, kFractionBits));
    const __m256i last =
        _mm256_packs_epi32(_mm256_srai_epi32(c, kFractionBits), _mm256_srai_epi32(d, kFractionBits));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i), _mm256_packus_epi16(first, last));
  }
}

// Sums of a new pixel's colours, of four old pixels at a time, two in each half of a vector: both reds,
// both greens, both blues.
__attribute__((target("avx2"))) inline __m128i sums_avx2(const uint8_t* from, const Weights* group,
                                                         int taps) {
  const char none = -1;
  const __m256i pixels =
      _mm256_setr_epi8(0, none, 3, none, 1, none, 4, none, 2, none, 5, none, none, none, none, none,  //
                       6, none, 9, none, 7, none, 10, none, 8, none, 11, none, none, none, none, none);
  __m256i sum = _mm256_setzero_si256();
  for (int tap = 0; tap < taps; tap += 4) {
    const __m256i old = _mm256_broadcastsi128_si256(
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + tap * kColours)));
    const __m256i weight = _mm256_load_si256(
        reinterpret_cast<const __m256i*>(group[tap / kTapsOfGroup].of[tap % kTapsOfGroup / 2]));
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_shuffle_epi8(old, pixels), weight));
  }
  return _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
}

// Four new pixels of the sums of their colours.
__attribute__((target("avx2"))) inline void write_pixels_avx2(const __m128i* sums, uint8_t* to) {
  const char none = -1;
  const __m128i bytes = _mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, none, none, none, none);
  const __m128i half = _mm_set1_epi32(kHalf);
  __m128i whole[4];
  for (int i = 0; i < 4; ++i) whole[i] = _mm_srai_epi32(_mm_add_epi32(sums[i], half), kFractionBits);
  // The nearest bytes where they are none.
  const __m128i pixels =
      _mm_packus_epi16(_mm_packs_epi32(whole[0], whole[1]), _mm_packs_epi32(whole[2], whole[3]));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm_shuffle_epi8(pixels, bytes));
}

__attribute__((target("avx2"))) void reduce_across_avx2(const uint8_t* row, const Side& side,
                                                        const Weights* weights, uint8_t* to) {
  const int groups = groups_of(side);
  for (int x = 0; x < side.to; x += 4) {
    __m128i sums[4];
    for (int i = 0; i < 4; ++i) {
      const int at = std::min(x + i, side.to - 1);
      sums[i] = sums_avx2(row + static_cast<ptrdiff_t>(side.first[at]) * kColours,
                          weights + static_cast<size_t>(groups) * at, 2 * side.pairs);
    }
    write_pixels_avx2(sums, to + x * kColours);
  }
}

#define ATELIER_AVX512 "avx2,avx512f,avx512bw,avx512vl,avx512vbmi,avx512vnni"

// The same as by AVX2, twice as many at a time.
__attribute__((target(ATELIER_AVX512))) void reduce_down_avx512(const uint8_t* const* rows,
                                                                const int16_t* weights, int pairs,
                                                                size_t bytes, uint8_t* to) {
  const __m512i zero = _mm512_setzero_si512();
  for (size_t i = 0; i < bytes; i += 64) {
    __m512i a = _mm512_set1_epi32(kHalf), b = a, c = a, d = a;
    for (int pair = 0; pair < pairs; ++pair) {
      const __m512i upper = _mm512_loadu_si512(rows[2 * pair] + i);
      const __m512i lower = _mm512_loadu_si512(rows[2 * pair + 1] + i);
      int32_t both;
      std::memcpy(&both, weights + 2 * pair, sizeof both);
      const __m512i weight = _mm512_set1_epi32(both);
      const __m512i first = _mm512_unpacklo_epi8(upper, lower);
      const __m512i last = _mm512_unpackhi_epi8(upper, lower);
      a = _mm512_dpwssd_epi32(a, _mm512_unpacklo_epi8(first, zero), weight);
      b = _mm512_dpwssd_epi32(b, _mm512_unpackhi_epi8(first, zero), weight);
      c = _mm512_dpwssd_epi32(c, _mm512_unpacklo_epi8(last, zero), weight);
      d = _mm512_dpwssd_epi32(d, _mm512_unpackhi_epi8(last, zero), weight);
    }
    const __m512i first =
        _mm512_packs_epi32(_mm512_srai_epi32(a, kFractionBits), _mm512_srai_epi32(b, kFractionBits));
    const __m512i last =
        _mm512_packs_epi32(_mm512_srai_epi32(c, kFractionBits), _mm512_srai_epi32(d, kFractionBits));
    _mm512_storeu_si512(to + i, _mm512_packus_epi16(first, last));
  }
}

// The sums of the quarters of four vectors, one behind the other.
__attribute__((target(ATELIER_AVX512))) inline __m512i sums_of_quarters(const __m512i* of) {
  const __m512i first = _mm512_add_epi32(_mm512_shuffle_i32x4(of[0], of[1], 0x44),
                                         _mm512_shuffle_i32x4(of[0], of[1], 0xee));
  const __m512i last = _mm512_add_epi32(_mm512_shuffle_i32x4(of[2], of[3], 0x44),
                                        _mm512_shuffle_i32x4(of[2], of[3], 0xee));
  return _mm512_add_epi32(_mm512_shuffle_i32x4(first, last, 0x88),
                          _mm512_shuffle_i32x4(first, last, 0xdd));
}

// Eight old pixels at a time, two in each quarter of a vector, for each of four new ones.
__attribute__((target(ATELIER_AVX512))) void reduce_across_avx512(const uint8_t* row, const Side& side,
                                                                  const Weights* weights, uint8_t* to) {
  const __m128i pair = _mm_setr_epi8(0, 0, 3, 0, 1, 0, 4, 0, 2, 0, 5, 0, 0, 0, 0, 0);
  const __m512i quarters = _mm512_set_epi64(0x1212121212121212, 0x1212121212121212,  //
                                            0x0c0c0c0c0c0c0c0c, 0x0c0c0c0c0c0c0c0c,  //
                                            0x0606060606060606, 0x0606060606060606, 0, 0);
  const __m512i pixels = _mm512_add_epi8(_mm512_broadcast_i32x4(pair), quarters);
  const __mmask64 colours = 0x0555055505550555;
  const __m128i bytes = _mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
  const int groups = groups_of(side), last = side.to - 1;
  for (int x = 0; x <= last; x += 4) {
    const uint8_t* from[4];
    const Weights* group[4];
    for (int i = 0; i < 4; ++i) {
      const int at = std::min(x + i, last);
      from[i] = row + static_cast<ptrdiff_t>(side.first[at]) * kColours;
      group[i] = weights + static_cast<size_t>(groups) * at;
    }
    __m512i sums[4] = {};
    for (int g = 0; g < groups; ++g)
      for (int i = 0; i < 4; ++i) {
        const __m512i old = _mm512_loadu_si512(from[i] + g * kTapsOfGroup * kColours);
        sums[i] = _mm512_dpwssd_epi32(sums[i], _mm512_maskz_permutexvar_epi8(colours, pixels, old),
                                      _mm512_load_si512(group[i] + g));
      }
    const __m512i whole = _mm512_srai_epi32(
        _mm512_add_epi32(sums_of_quarters(sums), _mm512_set1_epi32(kHalf)), kFractionBits);
    const __m128i nearest = _mm512_cvtusepi32_epi8(_mm512_max_epi32(whole, _mm512_setzero_si512()));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + x * kColours), _mm_shuffle_epi8(nearest, bytes));
  }
}

bool has_avx2() { return __builtin_cpu_supports("avx2"); }

bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vnni");
}

#endif

}  // namespace

std::vector<Weights> spread_out(const Side& side) {
  const int groups = groups_of(side);
  std::vector<Weights> spread(static_cast<size_t>(groups) * side.to);
  for (int x = 0; x < side.to; ++x) {
    const int16_t* weights = side.weights + static_cast<size_t>(x) * side.pairs * 2;
    for (int pair = 0; pair < side.pairs; ++pair) {
      Weights& group = spread[static_cast<size_t>(x) * groups + pair * 2 / kTapsOfGroup];
      for (auto& both : group.of[pair % (kTapsOfGroup / 2)])
        std::memcpy(both, weights + 2 * pair, sizeof both);
    }
  }
  return spread;
}

void reduce_down(const uint8_t* const* rows, const int16_t* weights, int pairs, size_t bytes,
                 uint8_t* to) {
#if defined(__x86_64__)
  if (has_avx512()) return reduce_down_avx512(rows, weights, pairs, bytes, to);
  if (has_avx2()) return reduce_down_avx2(rows, weights, pairs, bytes, to);
#endif
  reduce_down_plainly(rows, weights, pairs, bytes, to);
}

void reduce_across(const uint8_t* row, const Side& side, const Weights* weights, uint8_t* to) {
#if defined(__x86_64__)
  if (has_avx512()) return reduce_across_avx512(row, side, weights, to);
  if (has_avx2()) return reduce_across_avx2(row, side, weights, to);
#else
  (void)weights;
#endif
  reduce_across_plainly(row, side, to);
}

}  // namespace atelier
