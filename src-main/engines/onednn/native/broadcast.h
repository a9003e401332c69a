// Two operands of which one may be repeated along some axes, as NumPy broadcasts them.
#pragma once
#include <vector>

#include "kernels.h"
#include "parallel.h"

namespace atelier {

// The shape of the result, and the steps of a and of b in elements (0 where it is broadcast).
struct Broadcast {
  const std::vector<int64_t>&dims, &a, &b;
  int64_t count, inputs_a, inputs_b;
  explicit Broadcast(const BroadcastFields& fields)
      : dims(fields.shape), a(fields.steps_a), b(fields.steps_b), count(count_of(dims)) {
    inputs_a = extent(a);
    inputs_b = extent(b);
  }
  // How many elements an operand with these strides must have.
  int64_t extent(const std::vector<int64_t>& strides) const {
    if (count == 0) return 0;
    int64_t last = 0;
    for (size_t i = 0; i < dims.size(); ++i) last += (dims[i] - 1) * strides[i];
    return last + 1;
  }
};

// y = f(a, b), element by element of the result.
template <class In, class Out, class F>
void zip(const Broadcast& s, const In* a, const In* b, Out* y, F f) {
  const int64_t inner = s.dims.empty() ? 1 : s.dims.back();
  if (s.count == 0) return;
  const int64_t rows = s.count / inner;
  const size_t rank = s.dims.size();
  const int64_t step_a = rank ? s.a.back() : 0, step_b = rank ? s.b.back() : 0;
  // One long row is split along itself, many rows between rows.
  if (rows == 1) {
    return parallel_for(inner, [&](int64_t begin, int64_t end) {
      if (step_a == 1 && step_b == 1)
        for (int64_t i = begin; i < end; ++i) y[i] = f(a[i], b[i]);
      else
        for (int64_t i = begin; i < end; ++i) y[i] = f(a[i * step_a], b[i * step_b]);
    });
  }
  parallel_for(
      rows,
      [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row) {
          int64_t rest = row, at_a = 0, at_b = 0;
          for (size_t d = rank - 1; d-- > 0;) {
            const int64_t index = rest % s.dims[d];
            rest /= s.dims[d];
            at_a += index * s.a[d];
            at_b += index * s.b[d];
          }
          Out* to = y + row * inner;
          const In *p = a + at_a, *q = b + at_b;
          if (step_a == 1 && step_b == 1)
            for (int64_t i = 0; i < inner; ++i) to[i] = f(p[i], q[i]);
          else if (step_a == 1 && step_b == 0) {
            const In v = *q;
            for (int64_t i = 0; i < inner; ++i) to[i] = f(p[i], v);
          } else if (step_a == 0 && step_b == 1) {
            const In v = *p;
            for (int64_t i = 0; i < inner; ++i) to[i] = f(v, q[i]);
          } else
            for (int64_t i = 0; i < inner; ++i) to[i] = f(p[i * step_a], q[i * step_b]);
        }
      },
      std::max<int64_t>(1, kGrain / inner));
}

}  // namespace atelier
