// What mixed precision does between convolutions: bfloat16 to float and back, joins and their gradients,
// averages over an image.
#include "bf16.h"
#include "kernels.h"
#include "parallel.h"
#include "relu.h"
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

ATELIER_WIDE void mask6(int64_t count, const Bf16* __restrict slope, const Bf16* __restrict y,
                        Bf16* __restrict result) {
  for (int64_t i = 0; i < count; ++i)
    result[i].bits = passes<Cut::relu6>(widened(y[i])) ? slope[i].bits : uint16_t{0};
}

template <class Fields, class From, class To>
void converted(const Call& call) {
  const Fields k(call);
  const int64_t count = k.count;
  const From* x = call.input<From>(k.x, count);
  To* y = call.output<To>(k.y, count);
  parallel_for(count, [&](int64_t begin, int64_t end) { convert(end - begin, x + begin, y + begin); });
}

// a, b -> a + b, of bfloat16; count, relu
void add_half(const Call& call) {
  const AddHalfCall k(call);
  const int64_t count = k.count;
  const Bf16 *a = call.input<Bf16>(k.a, count), *b = call.input<Bf16>(k.b, count);
  Bf16* y = call.output<Bf16>(k.y, count);
  parallel_for(count, [&](int64_t begin, int64_t end) {
    (k.relu ? add<true, Bf16> : add<false, Bf16>)(end - begin, a + begin, b + begin, y + begin);
  });
}

// dy, y -> dy where y was not cut, else 0, of bfloat16; count, cut
void relu_gradient_half(const Call& call) {
  const ReluGradientHalfCall k(call);
  const int64_t count = k.count;
  const Bf16 *slope = call.input<Bf16>(k.dy, count), *y = call.input<Bf16>(k.y, count);
  Bf16* result = call.output<Bf16>(k.dx, count);
  parallel_for(count, [&](int64_t begin, int64_t end) {
    (k.cut == Cut::relu6 ? mask6 : mask)(end - begin, slope + begin, y + begin, result + begin);
  });
}

template <class T>
void add_row(int64_t count, const T* __restrict x, float* __restrict sums) {
  for (int64_t i = 0; i < count; ++i) sums[i] += widened(x[i]);
}

// x [outer, middle, inner] of bfloat16 -> mean over the middle, in fp32: global average pooling
void mean_middle_half(const Call& call) {
  const MeanMiddleHalfCall k(call);
  const int64_t outer = k.outer, middle = k.middle, inner = k.inner;
  const Bf16* x = call.input<Bf16>(k.x, count_of({outer, middle, inner}));
  float* y = call.output(k.y, count_of({outer, inner}));
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
template <class Fields, class T>
void spread_middle(const Call& call) {
  const Fields k(call);
  const int64_t outer = k.outer, middle = k.middle, inner = k.inner;
  const float* dy = call.input(k.dy, count_of({outer, inner}));
  T* dx = call.output<T>(k.dx, count_of({outer, middle, inner}));
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

const std::vector<KernelEntry> mixed_kernels = {
    {"widen", converted<WidenCall, Bf16, float>},
    {"round", converted<RoundCall, float, Bf16>},
    {"addHalf", add_half},
    {"reluGradientHalf", relu_gradient_half},
    {"meanMiddleHalf", mean_middle_half},
    {"spreadMiddle", spread_middle<SpreadMiddleCall, float>},
    {"spreadMiddleHalf", spread_middle<SpreadMiddleHalfCall, Bf16>}};

}  // namespace atelier
