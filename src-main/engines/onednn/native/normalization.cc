// Batch normalisation over rows [count, channels], optionally followed by the addition of other rows, a
// residual block's shortcut, and by ReLU or ReLU6, in two passes over memory. Rows are floats, or
// bfloat16; statistics, parameters and sums are always fp32 or better.
#include <cmath>

#include "half_normalization.h"

namespace atelier {
namespace {

template <int64_t rows, class T>
ATELIER_PART void add_deviations_of(int64_t channels, const T* __restrict x,
                                    const float* __restrict origin, float* __restrict first,
                                    float* __restrict second) {
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
ATELIER_WIDE void add_deviations(int64_t rows, int64_t channels, const T* x, const float* origin,
                                 float* first, float* second) {
  by_rows(
      rows,
      [&](int64_t row) { add_deviations_of<1>(channels, x + row * channels, origin, first, second); },
      [&](int64_t row) {
        add_deviations_of<kRows>(channels, x + row * channels, origin, first, second);
      });
}

template <Cut cut, bool joined, class T>
ATELIER_PART void scale_of(int64_t channels, const T* __restrict x, const float* __restrict scale,
                           const float* __restrict shift, const T* __restrict addend, T* __restrict y) {
  for (int64_t i = 0; i < channels; ++i) {
    float v = widened(x[i]) * scale[i] + shift[i];
    if (joined) v += widened(addend[i]);
    store(&y[i], cut_off<cut>(v));
  }
}

template <Cut cut, bool joined, class T>
ATELIER_WIDE void scale_rows(int64_t begin, int64_t end, int64_t channels, const Scaling<T>& s) {
  for (int64_t at = begin * channels; at < end * channels; at += channels)
    scale_of<cut, joined>(channels, s.x + at, s.scale, s.shift, joined ? s.addend + at : nullptr,
                          s.y + at);
}

template <bool joined, class T>
auto scale_rows_of(Cut cut) {
  switch (cut) {
    case Cut::relu:
      return scale_rows<Cut::relu, joined, T>;
    case Cut::relu6:
      return scale_rows<Cut::relu6, joined, T>;
    case Cut::none:
      break;
  }
  return scale_rows<Cut::none, joined, T>;
}

template <class T>
void scale_all(int64_t count, int64_t channels, Cut cut, const Scaling<T>& scaling) {
  if constexpr (std::is_same_v<T, Bf16>)
    if (normalizes_halves(channels)) return scale_halves(count, channels, cut, scaling);
  const auto rows = scaling.addend ? scale_rows_of<true, T>(cut) : scale_rows_of<false, T>(cut);
  parallel_rows(count, channels,
                [&](int64_t begin, int64_t end) { rows(begin, end, channels, scaling); });
}

// By channel, the sums of deviations from the origin, and of their squares.
template <class T>
void sum_deviations(int64_t count, int64_t channels, const T* x, const float* origin, double* sum,
                    double* squares) {
  if constexpr (std::is_same_v<T, Bf16>)
    if (normalizes_halves(channels))
      return sum_half_deviations(count, channels, x, origin, sum, squares);
  channel_sums(count, channels, sum, squares,
               [&](int64_t row, int64_t rows, float* first, float* second) {
                 add_deviations(rows, channels, x + row * channels, origin, first, second);
               });
}

// x, gamma, beta, addend or null -> y, mean, variance (biased); count, channels, cut, rows are
// bfloat16; epsilon
template <class T>
void batch_norm_training(const Call& call, const BatchNormTrainingCall& k) {
  const int64_t count = k.count, channels = k.channels;
  const int64_t size = count_of({count, channels});
  const T* x = call.input<T>(k.x, size);
  const float *gamma = call.input(k.gamma, channels), *beta = call.input(k.beta, channels);
  const T* addend = call.has_input(k.addend) ? call.input<T>(k.addend, size) : nullptr;
  T* y = call.output<T>(k.y, size);
  float *mean = call.output(k.mean, channels), *variance = call.output(k.variance, channels);
  // Deviations from the first row, not from zero: no cancellation where the mean is far from it.
  std::vector<float> origin(channels);
  for (int64_t i = 0; i < channels; ++i) origin[i] = widened(x[i]);
  std::vector<double> sum(channels), squares(channels);
  sum_deviations(count, channels, x, origin.data(), sum.data(), squares.data());
  std::vector<float> scale(channels), shift(channels);
  for (int64_t i = 0; i < channels; ++i) {
    const double offset = sum[i] / count;
    const double var =
        std::isnan(squares[i]) ? squares[i] : std::max(0.0, squares[i] / count - offset * offset);
    mean[i] = static_cast<float>(origin[i] + offset);
    variance[i] = static_cast<float>(var);
    scale[i] = static_cast<float>(gamma[i] / std::sqrt(var + k.epsilon));
    shift[i] = static_cast<float>(beta[i] - static_cast<double>(scale[i]) * (origin[i] + offset));
  }
  scale_all<T>(count, channels, k.cut, {x, addend, scale.data(), shift.data(), y});
}

// x, gamma, beta, mean, variance, addend or null -> y; count, channels, cut, rows are bfloat16; epsilon
template <class T>
void batch_norm(const Call& call, const BatchNormCall& k) {
  const int64_t count = k.count, channels = k.channels;
  const int64_t size = count_of({count, channels});
  const T* x = call.input<T>(k.x, size);
  const float *gamma = call.input(k.gamma, channels), *beta = call.input(k.beta, channels),
              *mean = call.input(k.mean, channels), *variance = call.input(k.variance, channels);
  const T* addend = call.has_input(k.addend) ? call.input<T>(k.addend, size) : nullptr;
  T* y = call.output<T>(k.y, size);
  std::vector<float> scale(channels), shift(channels);
  for (int64_t i = 0; i < channels; ++i) {
    scale[i] = gamma[i] / std::sqrt(variance[i] + k.epsilon);
    shift[i] = beta[i] - scale[i] * mean[i];
  }
  scale_all<T>(count, channels, k.cut, {x, addend, scale.data(), shift.data(), y});
}

}  // namespace

const std::vector<KernelEntry> normalization_kernels = {
    {"batchNormTraining",
     by_type<BatchNormTrainingCall, batch_norm_training<float>, batch_norm_training<Bf16>>},
    {"batchNorm", by_type<BatchNormCall, batch_norm<float>, batch_norm<Bf16>>}};

}  // namespace atelier
