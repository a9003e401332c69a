// Batch normalisation over rows [count, channels], optionally followed by an addition and ReLU (the end of a residual block), in two
// passes over memory each way. Rows and their gradients are floats, or bfloat16; statistics, parameters and sums are always fp32 or
// better.
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

// Where a gradient passes the ReLU at the end: there is none; where what was normalised is positive, which is worked out again; or
// where the output that was kept is, since more than x went into it.
enum class Mask { none, input, output };

template <Mask mask>
inline float masked(float x, float slope, float scale, float shift, float y) {
  if (mask == Mask::none) return slope;
  return (mask == Mask::output ? y : x * scale + shift) > 0.f ? slope : 0.f;
}

// What the gradient needs to know of each channel: y = x * scale + shift, and dx = scale * g + a * (x - mean) + b.
struct Channels {
  const float *scale, *shift, *mean, *a, *b;
};

// The gradients of some rows: those of the outputs, the outputs where they decide what passes, and what passed, which is kept then.
template <class T>
struct Gradients {
  const T *slope, *y;
  T* passed;
  Gradients at(int64_t offset) const { return {slope + offset, y ? y + offset : nullptr, passed ? passed + offset : nullptr}; }
};

template <int64_t rows, Mask mask, class T>
ATELIER_PART void add_gradients_of(int64_t channels, const T* __restrict x, const T* __restrict slope, const T* __restrict y,
                                   T* __restrict passed, const float* __restrict scale, const float* __restrict shift,
                                   const float* __restrict mean, float* __restrict first, float* __restrict second) {
  for (int64_t i = 0; i < channels; ++i) {
    float sum = first[i], product = second[i];
    for (int64_t row = 0; row < rows; ++row) {
      const int64_t at = row * channels + i;
      const float v = widened(x[at]), out = mask == Mask::output ? widened(y[at]) : 0.f;
      const float g = masked<mask>(v, widened(slope[at]), scale[i], shift[i], out);
      if (mask == Mask::output) store(&passed[at], g);
      sum += g;
      product += g * (v - mean[i]);
    }
    first[i] = sum;
    second[i] = product;
  }
}

// Adds rows' gradients, and their products with x's deviation from its mean.
template <Mask mask, class T>
ATELIER_WIDE void add_gradients(int64_t rows, int64_t channels, const T* x, const Gradients<T>& of, const Channels& c, float* first,
                                float* second) {
  by_rows(rows,
          [&](int64_t row) {
            const Gradients<T> g = of.at(row * channels);
            add_gradients_of<1, mask>(channels, x + row * channels, g.slope, g.y, g.passed, c.scale, c.shift, c.mean, first, second);
          },
          [&](int64_t row) {
            const Gradients<T> g = of.at(row * channels);
            add_gradients_of<kRows, mask>(channels, x + row * channels, g.slope, g.y, g.passed, c.scale, c.shift, c.mean, first, second);
          });
}

template <Mask mask, class T>
ATELIER_PART void input_gradient_of(int64_t channels, const T* __restrict x, const T* __restrict slope, const float* __restrict scale,
                                    const float* __restrict shift, const float* __restrict mean, const float* __restrict a,
                                    const float* __restrict b, T* __restrict dx) {
  for (int64_t i = 0; i < channels; ++i) {
    const float v = widened(x[i]), g = masked<mask>(v, widened(slope[i]), scale[i], shift[i], 0.f);
    store(&dx[i], scale[i] * g + a[i] * (v - mean[i]) + b[i]);
  }
}

template <Mask mask, class T>
ATELIER_WIDE void input_gradient(int64_t rows, int64_t channels, const T* x, const T* slope, const Channels& c, T* dx) {
  for (int64_t at = 0; at < rows * channels; at += channels)
    input_gradient_of<mask>(channels, x + at, slope + at, c.scale, c.shift, c.mean, c.a, c.b, dx + at);
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

template <bool relu, bool added, class T>
ATELIER_PART void scale_of(int64_t channels, const T* __restrict x, const T* __restrict addend, const float* __restrict scale,
                           const float* __restrict shift, T* __restrict y) {
  for (int64_t i = 0; i < channels; ++i) {
    const float normalized = widened(x[i]) * scale[i] + shift[i], v = added ? normalized + widened(addend[i]) : normalized;
    store(&y[i], relu && v < 0.f ? 0.f : v);
  }
}

// Rows of y = x * scale + shift (+ addend) (relu)
template <bool relu, bool added, class T>
ATELIER_WIDE void scale_rows(int64_t rows, int64_t channels, const T* x, const T* addend, const float* scale, const float* shift, T* y) {
  for (int64_t at = 0; at < rows * channels; at += channels)
    scale_of<relu, added>(channels, x + at, added ? addend + at : nullptr, scale, shift, y + at);
}

template <class Body>
void parallel_rows(int64_t count, int64_t channels, Body body) {
  parallel_for(count, body, std::max<int64_t>(1, kGrain / std::max<int64_t>(1, channels)));
}

// `addend` may be null.
template <class T>
void scale_shift(const T* x, const T* addend, T* y, int64_t count, int64_t channels, const float* scale, const float* shift, bool relu) {
  const auto plain = relu ? scale_rows<true, false, T> : scale_rows<false, false, T>;
  const auto joined = relu ? scale_rows<true, true, T> : scale_rows<false, true, T>;
  parallel_rows(count, channels, [&](int64_t begin, int64_t end) {
    const int64_t at = begin * channels;
    (addend ? joined : plain)(end - begin, channels, x + at, addend ? addend + at : nullptr, scale, shift, y + at);
  });
}

// x, gamma, beta, addend or none -> y, mean, variance (biased); count, channels, relu, rows are bfloat16; epsilon
template <class T>
void batch_norm_training(const Call& call) {
  const int64_t count = call.positive(0), channels = call.positive(1);
  const bool relu = call.integer(2) != 0;
  const float epsilon = call.number(0);
  const int64_t size = count_of({count, channels});
  const T* x = call.input<T>(0, size);
  const float *gamma = call.input(1, channels), *beta = call.input(2, channels);
  const T* addend = call.has_input(3) ? call.input<T>(3, size) : nullptr;
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
  scale_shift(x, addend, y, count, channels, scale.data(), shift.data(), relu);
}

// x, gamma, beta, mean, variance, addend or none -> y; count, channels, relu, rows are bfloat16; epsilon
template <class T>
void batch_norm(const Call& call) {
  const int64_t count = call.dim(0), channels = call.dim(1);
  const bool relu = call.integer(2) != 0;
  const float epsilon = call.number(0);
  const int64_t size = count_of({count, channels});
  const T* x = call.input<T>(0, size);
  const float *gamma = call.input(1, channels), *beta = call.input(2, channels), *mean = call.input(3, channels), *variance = call.input(4, channels);
  const T* addend = call.has_input(5) ? call.input<T>(5, size) : nullptr;
  T* y = call.output<T>(0, size);
  std::vector<float> scale(channels), shift(channels);
  for (int64_t i = 0; i < channels; ++i) {
    scale[i] = gamma[i] / std::sqrt(variance[i] + epsilon);
    shift[i] = beta[i] - scale[i] * mean[i];
  }
  scale_shift(x, addend, y, count, channels, scale.data(), shift.data(), relu);
}

// x, dy, gamma, beta, mean, variance, y or none -> dx, dgamma, dbeta, dy where y is positive or none; count, channels, relu, rows are
// bfloat16; epsilon. With ReLU alone, whether an output was positive is worked out again from x, cheaper than reading a mask. Where
// something was added before it, y decides, and what passed, the addend's gradient, is an output too.
template <class T>
void batch_norm_gradient(const Call& call) {
  const int64_t count = call.positive(0), channels = call.positive(1);
  const bool relu = call.integer(2) != 0;
  const float epsilon = call.number(0);
  const int64_t size = count_of({count, channels});
  const T *x = call.input<T>(0, size), *dy = call.input<T>(1, size);
  const float *gamma = call.input(2, channels), *beta = call.input(3, channels), *mean = call.input(4, channels), *variance = call.input(5, channels);
  const bool joined = relu && call.has_input(6);
  const Gradients<T> gradients{dy, joined ? call.input<T>(6, size) : nullptr, joined ? call.output<T>(3, size) : nullptr};
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
    const auto add = joined ? add_gradients<Mask::output, T> : relu ? add_gradients<Mask::input, T> : add_gradients<Mask::none, T>;
    add(rows, channels, x + row * channels, gradients.at(row * channels), each, first, second);
  });
  // dx = scale * (g - mean(g) - xhat * mean(g xhat)), written as scale * g + a * x + b
  for (int64_t i = 0; i < channels; ++i) {
    dbeta[i] = static_cast<float>(sum[i]);
    dgamma[i] = static_cast<float>(product[i] * inverse[i]);
    const double slope = -static_cast<double>(scale[i]) * inverse[i] * inverse[i] * product[i] / count;
    a[i] = static_cast<float>(slope);
    b[i] = static_cast<float>(-static_cast<double>(scale[i]) * sum[i] / count);
  }
  const T* passed = joined ? gradients.passed : dy;
  parallel_rows(count, channels, [&](int64_t begin, int64_t end) {
    const auto gradient = relu && !joined ? input_gradient<Mask::input, T> : input_gradient<Mask::none, T>;
    gradient(end - begin, channels, x + begin * channels, passed + begin * channels, each, dx + begin * channels);
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
