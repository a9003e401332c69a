#include "half_normalization.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 12
#define ATELIER_HALF_ROWS 1
#include <immintrin.h>
#define ATELIER_V4 __attribute__((target("arch=x86-64-v4")))
#define ATELIER_V4_PART ATELIER_V4 inline __attribute__((always_inline))
#endif

namespace atelier {

#ifdef ATELIER_HALF_ROWS

namespace {

// What belongs to a channel lies "dealt" here: of 32 channels the even ones, then the odd ones, as the
// halves of a pair of bfloat16 numbers are widened.
constexpr int64_t kDealt = 32;

int64_t place_dealt(int64_t channel) {
  return channel / kDealt * kDealt + channel % 2 * (kDealt / 2) + channel % kDealt / 2;
}

std::vector<float> dealt(const float* natural, int64_t channels) {
  std::vector<float> result(static_cast<size_t>(channels));
  for (int64_t i = 0; i < channels; ++i) result[place_dealt(i)] = natural[i];
  return result;
}

// channel_sums() of a quantity whose channels are dealt.
template <class Quantity>
void dealt_sums(int64_t count, int64_t channels, double* first, double* second, Quantity quantity) {
  std::vector<double> sums(static_cast<size_t>(channels)), products(static_cast<size_t>(channels));
  channel_sums(count, channels, sums.data(), products.data(), quantity);
  for (int64_t i = 0; i < channels; ++i)
    first[i] = sums[place_dealt(i)], second[i] = products[place_dealt(i)];
}

// From this size on nothing of a result's beginning is left in the last-level cache when it is done.
constexpr int64_t kStreamed = int64_t{1} << 24;  // bytes
// Rows are gone through backwards in blocks of so many numbers where those before are the ones that the
// caches have kept least.
constexpr int64_t kBackwards = int64_t{1} << 15;

// 32 numbers in fp32: those of even channels, and those of odd ones.
struct Dealt {
  __m512 even, odd;
};

ATELIER_V4_PART Dealt load(const float* dealt) {
  return {_mm512_loadu_ps(dealt), _mm512_loadu_ps(dealt + kDealt / 2)};
}
ATELIER_V4_PART void save(float* dealt, const Dealt& numbers) {
  _mm512_storeu_ps(dealt, numbers.even);
  _mm512_storeu_ps(dealt + kDealt / 2, numbers.odd);
}
ATELIER_V4_PART Dealt widened(__m512i halves) {
  return {_mm512_castsi512_ps(_mm512_slli_epi32(halves, 16)),
          _mm512_castsi512_ps(_mm512_and_si512(halves, _mm512_set1_epi32(-0x10000)))};
}
ATELIER_V4_PART __m512i halves_at(const Bf16* at) { return _mm512_loadu_si512(at); }
// The same; asks for what lies `ahead` numbers on: the processor does not foresee ways through many rows
// at a time.
ATELIER_V4_PART __m512i halves_at(const Bf16* at, int64_t ahead) {
  _mm_prefetch(reinterpret_cast<const char*>(at + ahead), _MM_HINT_T0);
  return _mm512_loadu_si512(at);
}

// As store(Bf16*, float) rounds: the upper halves are the results.
ATELIER_V4_PART __m512i rounded(__m512 value) {
  const __m512i bits = _mm512_castps_si512(value);
  const __m512i last = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
  const __m512i nearest = _mm512_add_epi32(_mm512_add_epi32(bits, _mm512_set1_epi32(0x7fff)), last);
  return _mm512_mask_or_epi32(nearest, _mm512_cmp_ps_mask(value, value, _CMP_UNORD_Q), bits,
                              _mm512_set1_epi32(0x400000));
}
ATELIER_V4_PART __m512i rounded(const Dealt& numbers) {
  return _mm512_mask_blend_epi16(0xaaaaaaaa, _mm512_srli_epi32(rounded(numbers.even), 16),
                                 rounded(numbers.odd));
}

template <bool streamed>
ATELIER_V4_PART void put(Bf16* to, __m512i halves) {
  if constexpr (streamed)
    _mm512_stream_si512(reinterpret_cast<__m512i*>(to), halves);
  else
    _mm512_storeu_si512(to, halves);
}

// relu.h's
template <Cut cut>
ATELIER_V4_PART __m512 cut_off(__m512 v) {
  if constexpr (cut == Cut::none) return v;
  const __m512 positive = _mm512_max_ps(_mm512_setzero_ps(), v);  // of NaN the second
  return cut == Cut::relu6 ? _mm512_min_ps(_mm512_set1_ps(kCeiling), positive) : positive;
}
template <Cut cut>
ATELIER_V4_PART __m512 masked(__m512 x, __m512 slope, __m512 scale, __m512 shift) {
  if constexpr (cut == Cut::none) return slope;
  const __m512 y = _mm512_fmadd_ps(x, scale, shift);
  __mmask16 passing = _mm512_cmp_ps_mask(y, _mm512_setzero_ps(), _CMP_GT_OQ);
  if (cut == Cut::relu6)
    passing = _mm512_mask_cmp_ps_mask(passing, y, _mm512_set1_ps(kCeiling), _CMP_LT_OQ);
  return _mm512_maskz_mov_ps(passing, slope);
}

template <int rows>
ATELIER_V4_PART void add_deviations_of(int64_t channels, const Bf16* x, const float* origin,
                                       float* first, float* second) {
  for (int64_t i = 0; i < channels; i += kDealt) {
    const Dealt from = load(origin + i);
    Dealt sum = load(first + i), squares = load(second + i);
#pragma GCC unroll 8
    for (int row = 0; row < rows; ++row) {
      const Dealt v = widened(halves_at(x + row * channels + i, rows * channels));
      const __m512 even = _mm512_sub_ps(v.even, from.even), odd = _mm512_sub_ps(v.odd, from.odd);
      sum = {_mm512_add_ps(sum.even, even), _mm512_add_ps(sum.odd, odd)};
      squares = {_mm512_fmadd_ps(even, even, squares.even), _mm512_fmadd_ps(odd, odd, squares.odd)};
    }
    save(first + i, sum);
    save(second + i, squares);
  }
}

template <Cut cut, bool joined, bool streamed>
ATELIER_V4 void scale_rows(int64_t begin, int64_t end, int64_t channels, const Scaling<Bf16>& s) {
  for (int64_t at = begin * channels; at < end * channels; at += channels)
    for (int64_t i = 0; i < channels; i += kDealt) {
      const Dealt x = widened(halves_at(s.x + at + i)), scale = load(s.scale + i),
                  shift = load(s.shift + i);
      Dealt v{_mm512_fmadd_ps(x.even, scale.even, shift.even),
              _mm512_fmadd_ps(x.odd, scale.odd, shift.odd)};
      if constexpr (joined) {
        const Dealt addend = widened(halves_at(s.addend + at + i));
        v = {_mm512_add_ps(v.even, addend.even), _mm512_add_ps(v.odd, addend.odd)};
      }
      put<streamed>(s.y + at + i, rounded(Dealt{cut_off<cut>(v.even), cut_off<cut>(v.odd)}));
    }
}

// Adds a row's gradients and their products with x's deviation from its mean.
ATELIER_V4_PART void add_products(const Dealt& x, const Dealt& g, const Dealt& mean, Dealt& sum,
                                  Dealt& product) {
  sum = {_mm512_add_ps(sum.even, g.even), _mm512_add_ps(sum.odd, g.odd)};
  product = {_mm512_fmadd_ps(g.even, _mm512_sub_ps(x.even, mean.even), product.even),
             _mm512_fmadd_ps(g.odd, _mm512_sub_ps(x.odd, mean.odd), product.odd)};
}

template <Cut cut>
ATELIER_V4_PART Dealt masked(const Dealt& x, const Dealt& slope, const Dealt& scale,
                             const Dealt& shift) {
  return {masked<cut>(x.even, slope.even, scale.even, shift.even),
          masked<cut>(x.odd, slope.odd, scale.odd, shift.odd)};
}

template <int rows, Cut cut>
ATELIER_V4_PART void add_gradients_of(int64_t channels, const Bf16* x, const Bf16* slope,
                                      const Channels& c, float* first, float* second) {
  for (int64_t i = 0; i < channels; i += kDealt) {
    const Dealt mean = load(c.mean + i), scale = load(c.scale + i), shift = load(c.shift + i);
    Dealt sum = load(first + i), product = load(second + i);
#pragma GCC unroll 8
    for (int row = 0; row < rows; ++row) {
      const int64_t at = row * channels + i;
      const Dealt v = widened(halves_at(x + at, rows * channels)),
                  dy = widened(halves_at(slope + at, rows * channels));
      add_products(v, masked<cut>(v, dy, scale, shift), mean, sum, product);
    }
    save(first + i, sum);
    save(second + i, product);
  }
}

template <int rows, bool streamed>
ATELIER_V4_PART void add_joined_of(int64_t begin, int64_t channels, const Joined<Bf16>& j,
                                   const float* means, float* first, float* second) {
  for (int64_t i = 0; i < channels; i += kDealt) {
    const Dealt mean = load(means + i);
    Dealt sum = load(first + i), product = load(second + i);
#pragma GCC unroll 8
    for (int row = 0; row < rows; ++row) {
      const int64_t at = begin + row * channels + i;
      // Positive are the bit patterns from 1 to 0x7f80.
      const __m512i y = halves_at(j.y + at, rows * channels);
      const __mmask32 passing =
          _mm512_cmplt_epu16_mask(_mm512_sub_epi16(y, _mm512_set1_epi16(1)), _mm512_set1_epi16(0x7f80));
      const __m512i dz = _mm512_maskz_mov_epi16(passing, halves_at(j.slope + at, rows * channels));
      put<streamed>(j.dz + at, dz);
      add_products(widened(halves_at(j.x + at, rows * channels)), widened(dz), mean, sum, product);
    }
    save(first + i, sum);
    save(second + i, product);
  }
}

template <Cut cut, bool streamed>
ATELIER_V4 void input_gradient(int64_t begin, int64_t end, int64_t channels, const Bf16* x,
                               const Bf16* slope, const Channels& c, Bf16* dx) {
  for (int64_t at = begin * channels; at < end * channels; at += channels)
    for (int64_t i = 0; i < channels; i += kDealt) {
      const Dealt v = widened(halves_at(x + at + i)), mean = load(c.mean + i), scale = load(c.scale + i),
                  shift = load(c.shift + i), a = load(c.a + i), b = load(c.b + i);
      const Dealt g = masked<cut>(v, widened(halves_at(slope + at + i)), scale, shift);
      const __m512 even = _mm512_mul_ps(a.even, _mm512_sub_ps(v.even, mean.even)),
                   odd = _mm512_mul_ps(a.odd, _mm512_sub_ps(v.odd, mean.odd));
      put<streamed>(dx + at + i,
                    rounded(Dealt{_mm512_add_ps(_mm512_fmadd_ps(scale.even, g.even, even), b.even),
                                  _mm512_add_ps(_mm512_fmadd_ps(scale.odd, g.odd, odd), b.odd)}));
    }
}

// Rows whose sums are read and written once.
constexpr int kTogether = 4, kGradients = 2;

// The passage over all rows that follows one over all rows: each thread's last ones first, which may
// still lie in the caches. rows(begin, end)
template <class Rows>
void backwards(int64_t count, int64_t channels, Rows rows) {
  const int64_t block = std::max<int64_t>(1, kBackwards / channels);
  parallel_rows(count, channels, [&](int64_t begin, int64_t end) {
    for (int64_t to = end; to > begin; to = std::max(begin, to - block))
      rows(std::max(begin, to - block), to);
    _mm_sfence();
  });
}

ATELIER_V4 void add_deviations(int64_t rows, int64_t channels, const Bf16* x, const float* origin,
                               float* first, float* second) {
  int64_t row = 0;
  for (; row + kTogether <= rows; row += kTogether)
    add_deviations_of<kTogether>(channels, x + row * channels, origin, first, second);
  for (; row < rows; ++row) add_deviations_of<1>(channels, x + row * channels, origin, first, second);
}

template <Cut cut>
ATELIER_V4 void add_gradients(int64_t rows, int64_t channels, const Bf16* x, const Bf16* slope,
                              const Channels& c, float* first, float* second) {
  int64_t row = 0;
  for (; row + kGradients <= rows; row += kGradients)
    add_gradients_of<kGradients, cut>(channels, x + row * channels, slope + row * channels, c, first,
                                      second);
  for (; row < rows; ++row)
    add_gradients_of<1, cut>(channels, x + row * channels, slope + row * channels, c, first, second);
}

template <bool streamed>
ATELIER_V4 void add_joined(int64_t begin, int64_t rows, int64_t channels, const Joined<Bf16>& j,
                           const float* mean, float* first, float* second) {
  int64_t row = 0;
  for (; row + kGradients <= rows; row += kGradients)
    add_joined_of<kGradients, streamed>((begin + row) * channels, channels, j, mean, first, second);
  for (; row < rows; ++row)
    add_joined_of<1, streamed>((begin + row) * channels, channels, j, mean, first, second);
  if (streamed) _mm_sfence();
}

bool is_streamed(int64_t count, int64_t channels, const Bf16* to) {
  return count * channels * 2 >= kStreamed && reinterpret_cast<uintptr_t>(to) % 64 == 0;
}

class DealtChannels {
 public:
  DealtChannels(const Channels& c, int64_t channels)
      : scale_(dealt(c.scale, channels)),
        shift_(dealt(c.shift, channels)),
        mean_(dealt(c.mean, channels)),
        a_(dealt(c.a, channels)),
        b_(dealt(c.b, channels)) {}
  Channels get() const { return {scale_.data(), shift_.data(), mean_.data(), a_.data(), b_.data()}; }

 private:
  std::vector<float> scale_, shift_, mean_, a_, b_;
};

template <Cut cut>
auto scale_rows_of(bool joined, bool streamed) {
  if (joined) return streamed ? scale_rows<cut, true, true> : scale_rows<cut, true, false>;
  return streamed ? scale_rows<cut, false, true> : scale_rows<cut, false, false>;
}

template <Cut cut>
auto input_gradient_of(bool streamed) {
  return streamed ? input_gradient<cut, true> : input_gradient<cut, false>;
}

}  // namespace

bool normalizes_halves(int64_t channels) {
  static const bool has_instructions = __builtin_cpu_supports("x86-64-v4");
  return has_instructions && channels > 0 && channels % kDealt == 0;
}

void sum_half_deviations(int64_t count, int64_t channels, const Bf16* x, const float* origin,
                         double* sum, double* squares) {
  const auto from = dealt(origin, channels);
  dealt_sums(count, channels, sum, squares, [&](int64_t row, int64_t rows, float* first, float* second) {
    add_deviations(rows, channels, x + row * channels, from.data(), first, second);
  });
}

void scale_halves(int64_t count, int64_t channels, Cut cut, const Scaling<Bf16>& s) {
  const auto scale = dealt(s.scale, channels), shift = dealt(s.shift, channels);
  const Scaling<Bf16> scaling{s.x, s.addend, scale.data(), shift.data(), s.y};
  const bool joined = s.addend != nullptr, streamed = is_streamed(count, channels, s.y);
  const auto rows = cut == Cut::none   ? scale_rows_of<Cut::none>(joined, streamed)
                    : cut == Cut::relu ? scale_rows_of<Cut::relu>(joined, streamed)
                                       : scale_rows_of<Cut::relu6>(joined, streamed);
  backwards(count, channels, [&](int64_t begin, int64_t end) { rows(begin, end, channels, scaling); });
}

void sum_half_gradients(int64_t count, int64_t channels, Cut cut, const Bf16* x, const Bf16* slope,
                        const Channels& c, double* sum, double* product) {
  const DealtChannels each(c, channels);
  const auto add = cut == Cut::none   ? add_gradients<Cut::none>
                   : cut == Cut::relu ? add_gradients<Cut::relu>
                                      : add_gradients<Cut::relu6>;
  dealt_sums(count, channels, sum, product, [&](int64_t row, int64_t rows, float* first, float* second) {
    add(rows, channels, x + row * channels, slope + row * channels, each.get(), first, second);
  });
}

void sum_half_joined(int64_t count, int64_t channels, const Joined<Bf16>& j, const Channels& c,
                     double* sum, double* product) {
  const auto mean = dealt(c.mean, channels);
  const auto add = is_streamed(count, channels, j.dz) ? add_joined<true> : add_joined<false>;
  dealt_sums(count, channels, sum, product, [&](int64_t row, int64_t rows, float* first, float* second) {
    add(row, rows, channels, j, mean.data(), first, second);
  });
}

void half_input_gradients(int64_t count, int64_t channels, Cut cut, const Bf16* x, const Bf16* slope,
                          const Channels& c, Bf16* dx) {
  const DealtChannels each(c, channels);
  const bool streamed = is_streamed(count, channels, dx);
  const auto rows = cut == Cut::none   ? input_gradient_of<Cut::none>(streamed)
                    : cut == Cut::relu ? input_gradient_of<Cut::relu>(streamed)
                                       : input_gradient_of<Cut::relu6>(streamed);
  backwards(count, channels,
            [&](int64_t begin, int64_t end) { rows(begin, end, channels, x, slope, each.get(), dx); });
}

#else

bool normalizes_halves(int64_t) { return false; }
void sum_half_deviations(int64_t, int64_t, const Bf16*, const float*, double*, double*) {}
void scale_halves(int64_t, int64_t, Cut, const Scaling<Bf16>&) {}
void sum_half_gradients(int64_t, int64_t, Cut, const Bf16*, const Bf16*, const Channels&, double*,
                        double*) {}
void sum_half_joined(int64_t, int64_t, const Joined<Bf16>&, const Channels&, double*, double*) {}
void half_input_gradients(int64_t, int64_t, Cut, const Bf16*, const Bf16*, const Channels&, Bf16*) {}

#endif

}  // namespace atelier
