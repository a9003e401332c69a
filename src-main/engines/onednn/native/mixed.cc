// What mixed precision does between convolutions: bfloat16 to float and back, joins and their gradients,
// averages over an image.
#include "bf16.h"
#include "call.h"
#include "parallel.h"
#include "wide.h"

namespace atelier {
namespace {

// The loops stand apart, their pointers declared not to overlap, so that they are vectorised.

template <class From, class To>
ATELIER_WIDE void convert(int64_t count, const From* __restrict x, To* __restrict y) {
  for (int64_t i = 0; i < count; ++i) store(&y[i], widened(x[i]));
}

template <bool relu, class T>
ATELIER_WIDE void add(int64_t count, const T* __restrict a, const T* __restrict b, T* __restrict y) {
  for (int64_t i = 0; i < count; ++i) {
    const float v = widened(a[i]) + widened(b[i]);
    store(&y[i], relu && v < 0.f ? 0.f : v);
  }
}

// A bfloat16 is positive where its bits, as a whole number, are above zero and not above infinity's:
// beyond lie the NaNs.
ATELIER_WIDE void mask(int64_t count, const Bf16* __restrict slope, const Bf16* __restrict y,
                       Bf16* __restrict result) {
  for (int64_t i = 0; i < count; ++i) {
    const auto bits = static_cast<int16_t>(y[i].bits);
    result[i].bits = bits > 0 && bits <= 0x7f80 ? slope[i].bits : uint16_t{0};
  }
}

template <class From, class To>
void converted(const Call& call) {
  const int64_t count = call.dim(0);
  const From* x = call.input<From>(0, count);
  To* y = call.output<To>(0, count);
  parallel_for(count, [&](int64_t begin, int64_t end) { convert(end - begin, x + begin, y + begin); });
}

// a, b -> a + b, of bfloat16; count, relu
void add_half(const Call& call) {
  const int64_t count = call.dim(0);
  const bool relu = call.integer(1) != 0;
  const Bf16 *a = call.input<Bf16>(0, count), *b = call.input<Bf16>(1, count);
  Bf16* y = call.output<Bf16>(0, count);
  parallel_for(count, [&](int64_t begin, int64_t end) {
    (relu ? add<true, Bf16> : add<false, Bf16>)(end - begin, a + begin, b + begin, y + begin);
  });
}

// dy, y -> dy where y is positive, else 0, of bfloat16; count
void relu_gradient_half(const Call& call) {
  const int64_t count = call.dim(0);
  const Bf16 *slope = call.input<Bf16>(0, count), *y = call.input<Bf16>(1, count);
  Bf16* result = call.output<Bf16>(0, count);
  parallel_for(count, [&](int64_t begin, int64_t end) {
    mask(end - begin, slope + begin, y + begin, result + begin);
  });
}

template <class T>
void add_row(int64_t count, const T* __restrict x, float* __restrict sums) {
  for (int64_t i = 0; i < count; ++i) sums[i] += widened(x[i]);
}

// x [outer, middle, inner] of bfloat16 -> mean over the middle, in fp32: global average pooling
void mean_middle_half(const Call& call) {
  const int64_t outer = call.dim(0), middle = call.positive(1), inner = call.dim(2);
  const Bf16* x = call.input<Bf16>(0, count_of({outer, middle, inner}));
  float* y = call.output(0, count_of({outer, inner}));
  parallel_for(
      outer,
      [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
          float* to = y + i * inner;
          std::fill(to, to + inner, 0.f);
          for (int64_t m = 0; m < middle; ++m) add_row(inner, x + (i * middle + m) * inner, to);
          for (int64_t j = 0; j < inner; ++j) to[j] /= static_cast<float>(middle);
        }
      },
      std::max<int64_t>(1, kGrain / std::max<int64_t>(1, middle * inner)));
}

// dy [outer, inner] fp32 -> dx [outer, middle, inner], each dy / middle: the gradient of global average
// pooling
template <class T>
void spread_middle(const Call& call) {
  const int64_t outer = call.dim(0), middle = call.positive(1), inner = call.dim(2);
  const float* dy = call.input(0, count_of({outer, inner}));
  T* dx = call.output<T>(0, count_of({outer, middle, inner}));
  parallel_for(
      outer * middle,
      [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
          const float* from = dy + i / middle * inner;
          for (int64_t j = 0; j < inner; ++j)
            store(&dx[i * inner + j], from[j] / static_cast<float>(middle));
        }
      },
      std::max<int64_t>(1, kGrain / std::max<int64_t>(1, inner)));
}

}  // namespace

const std::vector<KernelEntry> mixed_kernels = {{"widen", converted<Bf16, float>},
                                                {"round", converted<float, Bf16>},
                                                {"addHalf", add_half},
                                                {"reluGradientHalf", relu_gradient_half},
                                                {"meanMiddleHalf", mean_middle_half},
                                                {"spreadMiddle", spread_middle<float>},
                                                {"spreadMiddleHalf", spread_middle<Bf16>}};

}  // namespace atelier
