// The gradients of batch normalisation in training, of what follows it too: ReLU, or an addition and
// ReLU. Two passes over memory.
#include <cmath>

#include "half_normalization.h"

namespace atelier {
namespace {

template <Cut cut>
inline float masked(float x, float slope, float scale, float shift) {
  return passes<cut>(x * scale + shift) ? slope : 0.f;
}

template <int64_t rows, Cut cut, class T>
ATELIER_PART void add_gradients_of(int64_t channels, const T* __restrict x, const T* __restrict slope,
                                   const float* __restrict scale, const float* __restrict shift,
                                   const float* __restrict mean, float* __restrict first,
                                   float* __restrict second) {
  for (int64_t i = 0; i < channels; ++i) {
    float sum = first[i], product = second[i];
    for (int64_t row = 0; row < rows; ++row) {
      const float v = widened(x[row * channels + i]),
                  g = masked<cut>(v, widened(slope[row * channels + i]), scale[i], shift[i]);
      sum += g;
      product += g * (v - mean[i]);
    }
    first[i] = sum;
    second[i] = product;
  }
}

// Adds rows' gradients, and their products with x's deviation from its mean.
template <Cut cut, class T>
ATELIER_WIDE void add_gradients(int64_t rows, int64_t channels, const T* x, const T* slope,
                                const Channels& c, float* first, float* second) {
  by_rows(
      rows,
      [&](int64_t row) {
        add_gradients_of<1, cut>(channels, x + row * channels, slope + row * channels, c.scale, c.shift,
                                 c.mean, first, second);
      },
      [&](int64_t row) {
        add_gradients_of<kRows, cut>(channels, x + row * channels, slope + row * channels, c.scale,
                                     c.shift, c.mean, first, second);
      });
}

template <Cut cut, class T>
ATELIER_PART void input_gradient_of(int64_t channels, const T* __restrict x, const T* __restrict slope,
                                    const float* __restrict scale, const float* __restrict shift,
                                    const float* __restrict mean, const float* __restrict a,
                                    const float* __restrict b, T* __restrict dx) {
  for (int64_t i = 0; i < channels; ++i) {
    const float v = widened(x[i]), g = masked<cut>(v, widened(slope[i]), scale[i], shift[i]);
    store(&dx[i], scale[i] * g + a[i] * (v - mean[i]) + b[i]);
  }
}

template <Cut cut, class T>
ATELIER_WIDE void input_gradient(int64_t rows, int64_t channels, const T* x, const T* slope,
                                 const Channels& c, T* dx) {
  for (int64_t at = 0; at < rows * channels; at += channels)
    input_gradient_of<cut>(channels, x + at, slope + at, c.scale, c.shift, c.mean, c.a, c.b, dx + at);
}

// The gradient where y was not cut; a NaN of y passes none. Selected by a mask: compilers leave a choice
// between two structures element by element.
inline float kept(float slope, float y) { return y > 0.f ? slope : 0.f; }
// Positive are the bit patterns from 1 to 0x7f80; what follows is NaN, and then what is negative.
inline Bf16 kept(Bf16 slope, Bf16 y) {
  const uint16_t mask = static_cast<uint16_t>(y.bits - 1u) < 0x7f80u ? 0xffffu : 0u;
  return {static_cast<uint16_t>(slope.bits & mask)};
}

// dz = slope where y was not cut. In a loop of its own: with the sums in the same one the compiler
// vectorises neither.
template <Cut cut, class T>
ATELIER_PART void keep_passing(int64_t count, const T* __restrict slope, const T* __restrict y,
                               T* __restrict dz) {
  for (int64_t i = 0; i < count; ++i) {
    if (cut == Cut::relu)
      dz[i] = kept(slope[i], y[i]);
    else
      store(&dz[i], passes<cut>(widened(y[i])) ? widened(slope[i]) : 0.f);
  }
}

template <int64_t rows, Cut cut, class T>
ATELIER_PART void add_joined_of(int64_t at, int64_t channels, const Joined<T>& j, const Channels& c,
                                float* first, float* second) {
  keep_passing<cut>(rows * channels, j.slope + at, j.y + at, j.dz + at);
  add_gradients_of<rows, Cut::none>(channels, j.x + at, static_cast<const T*>(j.dz + at), c.scale,
                                    c.shift, c.mean, first, second);
}

// Writes rows' gradients before ReLU, and adds them and their products with x's deviation from its mean
// while they are in the cache.
template <Cut cut, class T>
ATELIER_WIDE void add_joined(int64_t begin, int64_t rows, int64_t channels, const Joined<T>& j,
                             const Channels& c, float* first, float* second) {
  by_rows(
      rows,
      [&](int64_t row) {
        add_joined_of<1, cut>((begin + row) * channels, channels, j, c, first, second);
      },
      [&](int64_t row) {
        add_joined_of<kRows, cut>((begin + row) * channels, channels, j, c, first, second);
      });
}

// By channel: 1 / deviation, y = x * scale + shift, and dx = scale * g + a * (x - mean) + b.
struct Coefficients {
  std::vector<float> inverse, scale, shift, a, b;

  Coefficients(int64_t channels, const float* gamma, const float* beta, const float* mean,
               const float* variance, float epsilon)
      : inverse(channels), scale(channels), shift(channels), a(channels), b(channels) {
    for (int64_t i = 0; i < channels; ++i) {
      const double deviation = std::sqrt(static_cast<double>(variance[i]) + epsilon);
      inverse[i] = static_cast<float>(1 / deviation);
      scale[i] = static_cast<float>(gamma[i] / deviation);
      if (beta) shift[i] = static_cast<float>(beta[i] - static_cast<double>(scale[i]) * mean[i]);
    }
  }

  // From the sums of g and of g * (x - mean): the parameters' gradients, and
  // dx = scale * (g - mean(g) - xhat * mean(g xhat)), written as scale * g + a * (x - mean) + b.
  void settle(int64_t count, const std::vector<double>& sum, const std::vector<double>& product,
              float* dgamma, float* dbeta) {
    for (size_t i = 0; i < scale.size(); ++i) {
      dbeta[i] = static_cast<float>(sum[i]);
      dgamma[i] = static_cast<float>(product[i] * inverse[i]);
      const double slope = -static_cast<double>(scale[i]) * inverse[i] * inverse[i] * product[i] / count;
      a[i] = static_cast<float>(slope);
      b[i] = static_cast<float>(-static_cast<double>(scale[i]) * sum[i] / count);
    }
  }

  Channels of(const float* mean) const { return {scale.data(), shift.data(), mean, a.data(), b.data()}; }
};

template <Cut cut, class T>
void input_gradients(int64_t count, int64_t channels, const T* x, const T* slope, const Channels& each,
                     T* dx) {
  if constexpr (std::is_same_v<T, Bf16>)
    if (normalizes_halves(channels))
      return half_input_gradients(count, channels, cut, x, slope, each, dx);
  parallel_rows(count, channels, [&](int64_t begin, int64_t end) {
    input_gradient<cut>(end - begin, channels, x + begin * channels, slope + begin * channels, each,
                        dx + begin * channels);
  });
}

// By channel, the sums of the gradients that pass, and of their products with x's deviation from its
// mean.
template <Cut cut, class T>
void sum_gradients(int64_t count, int64_t channels, const T* x, const T* slope, const Channels& each,
                   double* sum, double* product) {
  if constexpr (std::is_same_v<T, Bf16>)
    if (normalizes_halves(channels))
      return sum_half_gradients(count, channels, cut, x, slope, each, sum, product);
  channel_sums(count, channels, sum, product,
               [&](int64_t row, int64_t rows, float* first, float* second) {
                 add_gradients<cut, T>(rows, channels, x + row * channels, slope + row * channels, each,
                                       first, second);
               });
}

// The same, and writes the gradients that pass.
template <Cut cut, class T>
void sum_joined(int64_t count, int64_t channels, const Joined<T>& joined, const Channels& each,
                double* sum, double* product) {
  if constexpr (cut == Cut::relu && std::is_same_v<T, Bf16>)
    if (normalizes_halves(channels)) return sum_half_joined(count, channels, joined, each, sum, product);
  channel_sums(count, channels, sum, product,
               [&](int64_t row, int64_t rows, float* first, float* second) {
                 add_joined<cut>(row, rows, channels, joined, each, first, second);
               });
}

// Where an output was cut off is worked out again from x: cheaper than reading a mask.
template <Cut cut, class T>
void batch_norm_gradient(const Call& call, const BatchNormGradientCall& k) {
  const int64_t count = k.count, channels = k.channels;
  const int64_t size = count_of({count, channels});
  const T *x = call.input<T>(k.x, size), *dy = call.input<T>(k.dy, size);
  const float *gamma = call.input(k.gamma, channels), *beta = call.input(k.beta, channels),
              *mean = call.input(k.mean, channels), *variance = call.input(k.variance, channels);
  T* dx = call.output<T>(k.dx, size);
  float *dgamma = call.output(k.dgamma, channels), *dbeta = call.output(k.dbeta, channels);
  Coefficients coefficients(channels, gamma, beta, mean, variance, k.epsilon);
  const Channels each = coefficients.of(mean);
  std::vector<double> sum(channels), product(channels);
  sum_gradients<cut>(count, channels, x, dy, each, sum.data(), product.data());
  coefficients.settle(count, sum, product, dgamma, dbeta);
  input_gradients<cut, T>(count, channels, x, dy, each, dx);
}

// Of y = relu(normalised x + addend), or relu6; dz is the addend's gradient: dy where y was not cut.
template <Cut cut, class T>
void batch_norm_joined_gradient(const Call& call, const BatchNormJoinedGradientCall& k) {
  const int64_t count = k.count, channels = k.channels;
  if (cut == Cut::none) throw CallError("without ReLU, an addition changes no gradient");
  const int64_t size = count_of({count, channels});
  const T *x = call.input<T>(k.x, size), *dy = call.input<T>(k.dy, size), *y = call.input<T>(k.y, size);
  const float *gamma = call.input(k.gamma, channels), *mean = call.input(k.mean, channels),
              *variance = call.input(k.variance, channels);
  T *dx = call.output<T>(k.dx, size), *dz = call.output<T>(k.dz, size);
  float *dgamma = call.output(k.dgamma, channels), *dbeta = call.output(k.dbeta, channels);
  Coefficients coefficients(channels, gamma, nullptr, mean, variance, k.epsilon);
  const Joined<T> joined{x, dy, y, dz};
  const Channels each = coefficients.of(mean);
  std::vector<double> sum(channels), product(channels);
  sum_joined<cut>(count, channels, joined, each, sum.data(), product.data());
  coefficients.settle(count, sum, product, dgamma, dbeta);
  input_gradients<Cut::none, T>(count, channels, x, dz, each, dx);
}

template <Cut cut, class T>
ATELIER_PART void scale_passing_of(int64_t channels, const T* __restrict slope, const T* __restrict y,
                                   const float* __restrict scale, T* __restrict dx) {
  for (int64_t i = 0; i < channels; ++i) {
    const float passed = passes<cut>(widened(y[i])) ? widened(slope[i]) : 0.f;
    store(&dx[i], passed * scale[i]);
  }
}

template <Cut cut, class T>
ATELIER_WIDE void scale_passing(int64_t rows, int64_t channels, const T* slope, const T* y,
                                const float* scale, T* dx) {
  for (int64_t at = 0; at < rows * channels; at += channels)
    scale_passing_of<cut>(channels, slope + at, y + at, scale, dx + at);
}

// Of a normalisation by a mean and variance that are given: those depend on no x.
template <class T>
void fixed_gradient(const Call& call, const BatchNormFixedGradientCall& k) {
  const int64_t count = k.count, channels = k.channels;
  const int64_t size = count_of({count, channels});
  const T* dy = call.input<T>(k.dy, size);
  if (k.cut != Cut::none && !call.has_input(k.y)) throw CallError("where it was cut off is not known");
  const T* y = k.cut == Cut::none ? dy : call.input<T>(k.y, size);
  const float *gamma = call.input(k.gamma, channels), *variance = call.input(k.variance, channels);
  T* dx = call.output<T>(k.dx, size);
  std::vector<float> scale(channels);
  for (int64_t i = 0; i < channels; ++i) scale[i] = gamma[i] / std::sqrt(variance[i] + k.epsilon);
  const auto part = k.cut == Cut::none   ? scale_passing<Cut::none, T>
                    : k.cut == Cut::relu ? scale_passing<Cut::relu, T>
                                         : scale_passing<Cut::relu6, T>;
  parallel_rows(count, channels, [&](int64_t begin, int64_t end) {
    const int64_t at = begin * channels;
    part(end - begin, channels, dy + at, y + at, scale.data(), dx + at);
  });
}

template <class T>
void plain_gradient(const Call& call, const BatchNormGradientCall& k) {
  switch (k.cut) {
    case Cut::none:
      return batch_norm_gradient<Cut::none, T>(call, k);
    case Cut::relu:
      return batch_norm_gradient<Cut::relu, T>(call, k);
    case Cut::relu6:
      return batch_norm_gradient<Cut::relu6, T>(call, k);
  }
}

template <class T>
void joined_gradient(const Call& call, const BatchNormJoinedGradientCall& k) {
  switch (k.cut) {
    case Cut::none:
      return batch_norm_joined_gradient<Cut::none, T>(call, k);
    case Cut::relu:
      return batch_norm_joined_gradient<Cut::relu, T>(call, k);
    case Cut::relu6:
      return batch_norm_joined_gradient<Cut::relu6, T>(call, k);
  }
}

}  // namespace

const std::vector<KernelEntry> normalization_gradient_kernels = {
    {"batchNormGradient", by_type<BatchNormGradientCall, plain_gradient<float>, plain_gradient<Bf16>>},
    {"batchNormFixedGradient",
     by_type<BatchNormFixedGradientCall, fixed_gradient<float>, fixed_gradient<Bf16>>},
    {"batchNormJoinedGradient",
     by_type<BatchNormJoinedGradientCall, joined_gradient<float>, joined_gradient<Bf16>>}};

}  // namespace atelier
