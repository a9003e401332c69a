// Reductions of [outer, inner] over the last axis (the backend transposes first where another is meant),
// running sums and softmax.
#include <cmath>
#include <limits>

#include "kernels.h"
#include "parallel.h"

namespace atelier {
namespace {

// Pairwise in blocks: the error grows with the logarithm of the count, and the order never changes.
double sum_of(const float* x, int64_t count) {
  if (count <= 128) {
    float total = 0;
    for (int64_t i = 0; i < count; ++i) total += x[i];
    return total;
  }
  const int64_t half = count / 2;
  return sum_of(x, half) + sum_of(x + half, count - half);
}

template <class T, class Body>
void rows(const T* x, int64_t outer, int64_t inner, Body body) {
  parallel_for(
      outer,
      [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) body(i, x + i * inner);
      },
      std::max<int64_t>(1, kGrain / std::max<int64_t>(1, inner)));
}

// A whole tensor to one number: split over the threads in a fixed way.
void sum_all(const float* x, int64_t count, float* y, double divisor) {
  const int parts = threads_for(count);
  std::vector<double> totals(parts);
  parallel_parts(count, parts, [&](int64_t begin, int64_t end, int part) {
    totals[part] = sum_of(x + begin, end - begin);
  });
  double total = 0;
  for (double part : totals) total += part;
  *y = static_cast<float>(total / divisor);
}

void reduce_float(const Call& call, const ReduceCall& k) {
  const int64_t outer = k.outer, inner = k.inner;
  const float* x = call.input(k.x, count_of({outer, inner}));
  float* y = call.output(k.y, outer);
  switch (k.function) {
    case Reduction::sum:
      if (outer == 1) return sum_all(x, inner, y, 1);
      return rows(x, outer, inner,
                  [&](int64_t i, const float* row) { y[i] = static_cast<float>(sum_of(row, inner)); });
    case Reduction::mean:
      if (outer == 1) return sum_all(x, inner, y, static_cast<double>(inner));
      return rows(x, outer, inner, [&](int64_t i, const float* row) {
        y[i] = static_cast<float>(sum_of(row, inner) / static_cast<double>(inner));
      });
    case Reduction::max:
      return rows(x, outer, inner, [&](int64_t i, const float* row) {
        float best = -std::numeric_limits<float>::infinity();
        for (int64_t j = 0; j < inner; ++j) {
          if (std::isnan(row[j])) {
            best = row[j];
            break;
          }
          best = std::max(best, row[j]);
        }
        y[i] = best;
      });
    case Reduction::min:
      return rows(x, outer, inner, [&](int64_t i, const float* row) {
        float best = std::numeric_limits<float>::infinity();
        for (int64_t j = 0; j < inner; ++j) {
          if (std::isnan(row[j])) {
            best = row[j];
            break;
          }
          best = std::min(best, row[j]);
        }
        y[i] = best;
      });
    case Reduction::prod:
      return rows(x, outer, inner, [&](int64_t i, const float* row) {
        double product = 1;
        for (int64_t j = 0; j < inner; ++j) product *= row[j];
        y[i] = static_cast<float>(product);
      });
    default:
      throw CallError("this reduction is of booleans");
  }
}

void reduce_int(const Call& call, const ReduceCall& k) {
  const int64_t outer = k.outer, inner = k.inner;
  const int32_t* x = call.input<int32_t>(k.x, count_of({outer, inner}));
  int32_t* y = call.output<int32_t>(k.y, outer);
  const Reduction kind = k.function;
  if (kind != Reduction::sum && kind != Reduction::max && kind != Reduction::min &&
      kind != Reduction::prod)
    throw CallError("this reduction has no integer version");
  rows(x, outer, inner, [&](int64_t i, const int32_t* row) {
    uint32_t sum = 0, product = 1;
    int32_t high = INT32_MIN, low = INT32_MAX;
    for (int64_t j = 0; j < inner; ++j) {
      sum += static_cast<uint32_t>(row[j]);
      product *= static_cast<uint32_t>(row[j]);
      high = std::max(high, row[j]);
      low = std::min(low, row[j]);
    }
    y[i] = kind == Reduction::sum   ? static_cast<int32_t>(sum)
           : kind == Reduction::max ? high
           : kind == Reduction::min ? low
                                    : static_cast<int32_t>(product);
  });
}

void reduce_boolean(const Call& call, const ReduceCall& k) {
  const int64_t outer = k.outer, inner = k.inner;
  const uint8_t* x = call.input<uint8_t>(k.x, count_of({outer, inner}));
  uint8_t* y = call.output<uint8_t>(k.y, outer);
  const bool all = k.function == Reduction::all;
  if (!all && k.function != Reduction::any) throw CallError("this reduction is not of booleans");
  rows(x, outer, inner, [&](int64_t i, const uint8_t* row) {
    bool value = all;
    for (int64_t j = 0; j < inner; ++j) value = all ? value && row[j] : value || row[j];
    y[i] = value;
  });
}

void reduce(const Call& call) {
  const ReduceCall k(call);
  switch (k.dtype) {
    case Type::float32:
      return reduce_float(call, k);
    case Type::int32:
      return reduce_int(call, k);
    case Type::boolean:
      return reduce_boolean(call, k);
  }
}

// [outer, middle, inner] -> mean over the middle: global average pooling
void mean_middle(const Call& call) {
  const MeanMiddleCall k(call);
  const int64_t outer = k.outer, middle = k.middle, inner = k.inner;
  const float* x = call.input(k.x, count_of({outer, middle, inner}));
  float* y = call.output(k.y, count_of({outer, inner}));
  parallel_for(
      outer,
      [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
          float* to = y + i * inner;
          std::fill(to, to + inner, 0.f);
          for (int64_t m = 0; m < middle; ++m)
            for (int64_t j = 0; j < inner; ++j) to[j] += x[(i * middle + m) * inner + j];
          for (int64_t j = 0; j < inner; ++j) to[j] /= static_cast<float>(middle);
        }
      },
      std::max<int64_t>(1, kGrain / std::max<int64_t>(1, middle * inner)));
}

template <class T>
void arg_extreme_as(const Call& call, const ArgExtremeCall& k) {
  const bool largest = k.largest;
  const int64_t outer = k.outer, inner = k.inner;
  const T* x = call.input<T>(k.x, count_of({outer, inner}));
  int32_t* y = call.output<int32_t>(k.y, outer);
  rows(x, outer, inner, [&](int64_t i, const T* row) {
    int64_t best = 0;
    for (int64_t j = 1; j < inner; ++j)
      if (largest ? row[j] > row[best] : row[j] < row[best]) best = j;
    y[i] = static_cast<int32_t>(best);
  });
}

// A NaN never wins but in the first place, as in tf.js.
void arg_extreme(const Call& call) {
  const ArgExtremeCall k(call);
  switch (k.dtype) {
    case Type::float32:
      return arg_extreme_as<float>(call, k);
    case Type::int32:
      return arg_extreme_as<int32_t>(call, k);
    case Type::boolean:
      return arg_extreme_as<uint8_t>(call, k);
  }
}

// y[j] = step(y[j - 1], x[j]) along each row, from the end if reversed; exclusive: without x[j] itself
template <class T, class Step>
void cumulate_rows(const Call& call, const CumulateCall& k, T start, Step step) {
  const int64_t outer = k.outer, inner = k.inner;
  const bool exclusive = k.exclusive, reverse = k.reverse;
  const int64_t count = count_of({outer, inner});
  const T* x = call.input<T>(k.x, count);
  T* y = call.output<T>(k.y, count);
  rows(x, outer, inner, [&](int64_t i, const T* row) {
    T total = start;
    for (int64_t j = 0; j < inner; ++j) {
      const int64_t at = reverse ? inner - 1 - j : j;
      const T next = step(total, row[at]);
      y[i * inner + at] = exclusive ? total : next;
      total = next;
    }
  });
}

void cumulate(const Call& call) {
  const CumulateCall k(call);
  const bool adds = k.function == Accumulation::sum;
  const auto add = [](auto a, auto b) { return a + b; };
  const auto multiply = [](auto a, auto b) { return a * b; };
  // Unsigned, so that what is too large wraps around.
  switch (k.dtype) {
    case Type::float32:
      return adds ? cumulate_rows<float>(call, k, 0.f, add)
                  : cumulate_rows<float>(call, k, 1.f, multiply);
    case Type::int32:
      return adds ? cumulate_rows<uint32_t>(call, k, 0, add)
                  : cumulate_rows<uint32_t>(call, k, 1, multiply);
    case Type::boolean:
      throw CallError("booleans are not accumulated");
  }
}

// Counting (confusion matrices) multiplies whole numbers; what is too large wraps around.
void mat_mul_int(const Call& call) {
  const MatMulIntCall fields(call);
  const int64_t batch = fields.batch, m = fields.m, n = fields.n, k = fields.k;
  const bool transpose_a = fields.transpose_a, transpose_b = fields.transpose_b,
             shared_a = fields.shared_a, shared_b = fields.shared_b;
  const uint32_t* a = call.input<uint32_t>(fields.a, count_of({shared_a ? 1 : batch, m, k}));
  const uint32_t* b = call.input<uint32_t>(fields.b, count_of({shared_b ? 1 : batch, k, n}));
  uint32_t* c = call.output<uint32_t>(fields.c, count_of({batch, m, n}));
  if (n == 0 || m == 0) return;
  parallel_for(
      batch * m,
      [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row) {
          const uint32_t *left = a + (shared_a ? 0 : row / m) * m * k,
                         *right = b + (shared_b ? 0 : row / m) * k * n;
          uint32_t* to = c + row * n;
          std::fill(to, to + n, 0u);
          for (int64_t i = 0; i < k; ++i) {
            const uint32_t factor = left[transpose_a ? i * m + row % m : (row % m) * k + i];
            for (int64_t j = 0; j < n; ++j) to[j] += factor * right[transpose_b ? j * k + i : i * n + j];
          }
        }
      },
      std::max<int64_t>(1, kGrain / std::max<int64_t>(1, n)));
}

// softmax of each row, or its logarithm
void softmax(const Call& call) {
  const SoftmaxCall k(call);
  const bool logarithm = k.logarithm;
  const int64_t outer = k.outer, inner = k.inner;
  const int64_t count = count_of({outer, inner});
  const float* x = call.input(k.x, count);
  float* y = call.output(k.y, count);
  rows(x, outer, inner, [&](int64_t i, const float* row) {
    float* to = y + i * inner;
    float high = -std::numeric_limits<float>::infinity();
    for (int64_t j = 0; j < inner; ++j) high = std::max(high, row[j]);
    double total = 0;
    for (int64_t j = 0; j < inner; ++j) {
      to[j] = std::exp(row[j] - high);
      total += to[j];
    }
    if (logarithm) {
      const float shift = high + static_cast<float>(std::log(total));
      for (int64_t j = 0; j < inner; ++j) to[j] = row[j] - shift;
    } else {
      const float share = static_cast<float>(1 / total);
      for (int64_t j = 0; j < inner; ++j) to[j] *= share;
    }
  });
}

}  // namespace

const std::vector<KernelEntry> reduction_kernels = {
    {"reduce", reduce},     {"meanMiddle", mean_middle}, {"argExtreme", arg_extreme},
    {"cumulate", cumulate}, {"matMulInt", mat_mul_int},  {"softmax", softmax}};

}  // namespace atelier
