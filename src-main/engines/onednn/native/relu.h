// max(v, 0) in place. oneDNN's own, as part of a product, makes 0 of a NaN, and a diverged training
// would look like a good one.
#pragma once
#include "bf16.h"
#include "parallel.h"

namespace atelier {

inline void relu_in_place(float* y, int64_t count) {
  parallel_for(count, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) y[i] = y[i] < 0.f ? 0.f : y[i];
  });
}

// Negative numbers, minus infinity included, are the bit patterns from 0x8000 to 0xff80; what follows is
// NaN.
inline void relu_in_place(Bf16* y, int64_t count) {
  parallel_for(count, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i)
      y[i].bits = y[i].bits >= 0x8000u && y[i].bits <= 0xff80u ? 0 : y[i].bits;
  });
}

}  // namespace atelier
