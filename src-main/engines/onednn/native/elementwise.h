// What kernels that go element by element have in common.
#pragma once
#include <cmath>
#include <cstdint>

#include "parallel.h"

namespace atelier {

// y = f(x), element by element.
template <class In, class Out, class F>
void map(const In* x, Out* y, int64_t count, F f) {
  parallel_for(count, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) y[i] = f(x[i]);
  });
}

// As JavaScript stores a number in an Int32Array: truncated, modulo 2^32, what is not finite as 0.
inline int32_t to_int32(double v) {
  if (v > -2147483649.0 && v < 2147483648.0) return static_cast<int32_t>(v);
  if (!std::isfinite(v)) return 0;
  const double rest = std::fmod(std::trunc(v), 4294967296.0);
  return static_cast<int32_t>(static_cast<uint32_t>(rest < 0 ? rest + 4294967296.0 : rest));
}

}  // namespace atelier
