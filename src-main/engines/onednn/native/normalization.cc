// Batch normalisation over rows [count, channels], optionally followed by ReLU, in two passes over memory each way. Rows and
// their gradients are floats, or bfloat16; statistics, parameters and sums are always fp32 or better.
#include "bf16.h"
#include "call.h"
#include "parallel.h"
#include "wide.h"

#include <cmath>
#include <cstring>

namespace atelier {
namespace {

constexpr int64_t kChunk = 64;  // rows summed in float before they join the double totals

// Sums of two quantities per channel over the rows: quantity(first row, rows, first, second) adds some rows' to two float arrays.
template <class Quantity>
void channel_sums(int64_t count, int64_t channels, double* first, double* second, Quantity quantity) {
  const int parts = threads_for(count * channels);
  std::vector<double> totals(static_cast<size_t>(parts) * channels * 2, 0.0);
  parallel_parts(count, parts, [&](int64_t begin, int64_t end, int part) {
    double* total = totals.data() + static_cast<int64_t>(part) * channels * 2;
    std::vector<float> chunk(static_cast<size_t>(channels) * 2);
    for (int64_t at = begin; at < end; at += kChunk) {
      std::fill(chunk.begin(), chunk.end(), 0.f);
      quantity(at, std::min(kChunk, end - at), chunk.data(), chunk.data() + channels);
      for (int64_t i = 0; i < channels * 2; ++i) total[i] += chunk[i];
    }
  });
  for (int64_t i = 0; i < channels; ++i) {
    first[i] = second[i] = 0;
    for (int part = 0; part < parts; ++part) {
      first[i] += totals[(static_cast<int64_t>(part) * 2) * channels + i];
      second[i] += totals[(static_cast<int64_t>(part) * 2 + 1) * channels + i];
    }
  }
}

// The loops over rows stand apart, their pointers declared not to overlap: otherwise the compiler does not vectorise them. Sums
// take four rows at a time, so that what belongs to a channel is read and written once for four of its elements.
constexpr int64_t kRows = 4;

template <class Part1, class Part4>
ATELIER_PART void by_rows(int64_t rows, Part1 one, Part4 four) {
  int64_t row = 0;
  for (; row + kRows <= rows; row += kRows) four(row);
  for (; row < rows; ++row) one(row);
}

template <bool relu>
inline float masked(float x, float slope, float scale, float shift) {
  return !relu || x * scale + shift > 0.f ? slope : 0.f;
}

// What the gradient needs to know of each channel: y = x * scale + shift, and dx = scale * g + a * (x - mean) + b.
struct Channels {
  const float *scale, *shift, *mean, *a, *b;
};

template <int64_t rows, bool relu, class T>
ATELIER_PART void add_gradients_of(int64_t channels, const T* __restrict x, const T* __restrict slope, const float* __restrict scale, const float* __restrict shift,
                                   const float* __restrict mean, float* __restrict first, float* __restrict second) {
  for (int64_t i = 0; i < channels; ++i) {
    float sum = first[i], product = second[i];
    for (int64_t row = 0; row < rows; ++row) {
      const float v = widened(x[row * channels + i]), g = masked<relu>(v, widened(slope[row * channels + i]), scale[i], shift[i]);
      sum += g;
      product += g * (v - mean[i]);
    }
    first[i] = sum;
    second[i] = product;
  }
}

// Adds rows' gradients, and their products with x's deviation from its mean.
template <bool relu, class T>
ATELIER_WIDE void add_gradients(int64_t rows, int64_t channels, const T* x, const T* slope, const Channels& c, float* first, float* second) {
  by_rows(rows, [&](int64_t row) { add_gradients_of<1, relu>(channels, x + row * channels, slope + row * channels, c.scale, c.shift, c.mean, first, second); },
          [&](int64_t row) { add_gradients_of<kRows, relu>(channels, x + row * channels, slope + row * channels, c.scale, c.shift, c.mean, first, second); });
}

template <bool relu, class T>
ATELIER_PART void input_gradient_of(int64_t channels, const T* __restrict x, const T* __restrict slope, const float* __restrict scale, const float* __restrict shift,
                                    const float* __restrict mean, const float* __restrict a, const float* __restrict b, T* __restrict dx) {
  for (int64_t i = 0; i < channels; ++i) {
    const float v = widened(x[i]), g = masked<relu>(v, widened(slope[i]), scale[i], shift[i]);
    store(&dx[i], scale[i] * g + a[i] * (v - mean[i]) + b[i]);
  }
}

template <bool relu, class T>
ATELIER_WIDE void input_gradient(int64_t rows, int64_t channels, const T* x, const T* slope, const Channels& c, T* dx) {
  for (int64_t at = 0; at < rows * channels; at += channels) input_gradient_of<relu>(channels, x + at, slope + at, c.scale, c.shift, c.mean, c.a, c.b, dx + at);
}

template <int64_t rows, class T>
ATELIER_PART void add_deviations_of(int64_t channels, const T* __restrict x, const float* __restrict origin, float* __restrict first, float* __restrict second) {
  for (int64_t i = 0; i < channels; ++i) {
    float sum = first[i], squares = second[i];
    for (int64_t row = 0; row < rows; ++row) {
      const float d = widened(x[row * channels + i]) - origin[i];
      sum += d;
      squares += d * d;
    }
    first[i] = sum;
    second[i] = squares;
  }
}

template <class T>
ATELIER_WIDE void add_deviations(int64_t rows, int64_t channels, const T* x, const float* origin, float* first, float* second) {
  by_rows(rows, [&](int64_t row) { add_deviations_of<1>(channels, x + row * channels, origin, first, second); },
          [&](int64_t row) { add_deviations_of<kRows>(channels, x + row * channels, origin, first, second); });
}

template <bool relu, class T>
ATELIER_PART void scale_of(int64_t channels, const T* __restrict x, const float* __restrict scale, const float* __restrict shift, T* __restrict y) {
  for (int64_t i = 0; i < channels; ++i) {
    const float v = widened(x[i]) * scale[i] + shift[i];
    store(&y[i], relu && v < 0.f ? 0.f : v);
  }
}

// Rows of y = x * scale + shift (relu)
template <bool relu, class T>
ATELIER_WIDE void scale_rows(int64_t rows, int64_t channels, const T* x, const float* scale, const float* shift, T* y) {
  for (int64_t at = 0; at < rows * channels; at += channels) scale_of<relu>(channels, x + at, scale, shift, y + at);
}

template <class Body>
void parallel_rows(int64_t count, int64_t channels, Body body) {
  parallel_for(count, body, std::max<int64_t>(1, kGrain / std::max<int64_t>(1, channels)));
}

template <class T>
void scale_shift(const T* x, T* y, int64_t count, int64_t channels, const float* scale, const float* shift, bool relu) {
  parallel_rows(count, channels, [&](int64_t begin, int64_t end) {
    (relu ? scale_rows<true, T> : scale_rows<false, T>)(end - begin, channels, x + begin * channels, scale, shift, y + begin * channels);
  });
}

// x, gamma, beta -> y, mean, variance (biased); count, channels, relu, rows are bfloat16; epsilon
template <class T>
void batch_norm_training(const Call& call) {
  const int64_t count = call.positive(0), channels = call.positive(1);
  const bool relu = call.integer(2) != 0;
  const float epsilon = call.number(0);
  const int64_t size = count_of({count, channels});
  const T* x = call.input<T>(0, size);
  const float *gamma = call.input(1, channels), *beta = call.input(2, channels);
  T* y = call.output<T>(0, size);
  float *mean = call.output(1, channels), *variance = call.output(2, channels);
  // Deviations from the first row, not from zero: no cancellation where the mean is far from it.
  std::vector<float> origin(channels);
  for (int64_t i = 0; i < channels; ++i) origin[i] = widened(x[i]);
  std::vector<double> sum(channels), squares(channels);
  channel_sums(count, channels, sum.data(), squares.data(), [&](int64_t row, int64_t rows, float* first, float* second) {
    add_deviations(rows, channels, x + row * channels, origin.data(), first, second);
  });
  std::vector<float> scale(channels), shift(channels);
  for (int64_t i = 0; i < channels; ++i) {
    const double offset = sum[i] / count;
    const double var = std::isnan(squares[i]) ? squares[i] : std::max(0.0, squares[i] / count - offset * offset);
    mean[i] = static_cast<float>(origin[i] + offset);
    variance[i] = static_cast<float>(var);
    scale[i] = static_cast<float>(gamma[i] / std::sqrt(var + epsilon));
    shift[i] = static_cast<float>(beta[i] - static_cast<double>(scale[i]) * (origin[i] + offset));
  }
  scale_shift(x, y, count, channels, scale.data(), shift.data(), relu);
}

// x, gamma, beta, mean, variance -> y; count, channels, relu, rows are bfloat16; epsilon
template <class T>
void batch_norm(const Call& call) {
  const int64_t count = call.dim(0), channels = call.dim(1);
  const bool relu = call.integer(2) != 0;
  const float epsilon = call.number(0);
  const int64_t size = count_of({count, channels});
  const T* x = call.input<T>(0, size);
  const float *gamma = call.input(1, channels), *beta = call.input(2, channels), *mean = call.input(3, channels), *variance = call.input(4, channels);
  T* y = call.output<T>(0, size);
  std::vector<float> scale(channels), shift(channels);
  for (int64_t i = 0; i < channels; ++i) {
    scale[i] = gamma[i] / std::sqrt(variance[i] + epsilon);
    shift[i] = beta[i] - scale[i] * mean[i];
  }
  scale_shift(x, y, count, channels, scale.data(), shift.data(), relu);
}

// x, dy, gamma, beta, mean, variance -> dx, dgamma, dbeta; count, channels, relu, rows are bfloat16; epsilon
// With ReLU, whether an output was positive is worked out again from x: cheaper than reading a mask.
template <class T>
void batch_norm_gradient(const Call& call) {
  const int64_t count = call.positive(0), channels = call.positive(1);
  const bool relu = call.integer(2) != 0;
  const float epsilon = call.number(0);
  const int64_t size = count_of({count, channels});
  const T *x = call.input<T>(0, size), *dy = call.input<T>(1, size);
  const float *gamma = call.input(2, channels), *beta = call.input(3, channels), *mean = call.input(4, channels), *variance = call.input(5, channels);
  T* dx = call.output<T>(0, size);
  float *dgamma = call.output(1, channels), *dbeta = call.output(2, channels);
  std::vector<float> inverse(channels), scale(channels), shift(channels);
  for (int64_t i = 0; i < channels; ++i) {
    const double deviation = std::sqrt(static_cast<double>(variance[i]) + epsilon);
    inverse[i] = static_cast<float>(1 / deviation);
    scale[i] = static_cast<float>(gamma[i] / deviation);
    shift[i] = static_cast<float>(beta[i] - static_cast<double>(scale[i]) * mean[i]);
  }
  std::vector<float> a(channels), b(channels);
  const Channels each{scale.data(), shift.data(), mean, a.data(), b.data()};
  std::vector<double> sum(channels), product(channels);
  channel_sums(count, channels, sum.data(), product.data(), [&](int64_t row, int64_t rows, float* first, float* second) {
    (relu ? add_gradients<true, T> : add_gradients<false, T>)(rows, channels, x + row * channels, dy + row * channels, each, first, second);
  });
  // dx = scale * (g - mean(g) - xhat * mean(g xhat)), written as scale * g + a * x + b
  for (int64_t i = 0; i < channels; ++i) {
    dbeta[i] = static_cast<float>(sum[i]);
    dgamma[i] = static_cast<float>(product[i] * inverse[i]);
    const double slope = -static_cast<double>(scale[i]) * inverse[i] * inverse[i] * product[i] / count;
    a[i] = static_cast<float>(slope);
    b[i] = static_cast<float>(-static_cast<double>(scale[i]) * sum[i] / count);
  }
  parallel_rows(count, channels, [&](int64_t begin, int64_t end) {
    (relu ? input_gradient<true, T> : input_gradient<false, T>)(end - begin, channels, x + begin * channels, dy + begin * channels, each, dx + begin * channels);
  });
}

// The kernel for the type of the rows.
template <void (*floats)(const Call&), void (*halves)(const Call&)>
void by_type(const Call& call) {
  (call.integer(3) != 0 ? halves : floats)(call);
}

}  // namespace

const std::vector<KernelEntry> normalization_kernels = {{"batchNormTraining", by_type<batch_norm_training<float>, batch_norm_training<Bf16>>},
                                                        {"batchNorm", by_type<batch_norm<float>, batch_norm<Bf16>>},
                                                        {"batchNormGradient", by_type<batch_norm_gradient<float>, batch_norm_gradient<Bf16>>}};

}  // namespace atelier
