// Cutting off: what is negative becomes 0, and for ReLU6 what is above 6 becomes 6; a NaN stays one.
// oneDNN's own, as part of a product, makes 0 of it, and a diverged training would look like a good one.
#pragma once
#include "bf16.h"
#include "kernels.h"
#include "parallel.h"

namespace atelier {

constexpr float kCeiling = 6.f;

template <Cut cut>
inline float cut_off(float v) {
  if (cut == Cut::none) return v;
  const float positive = v < 0.f ? 0.f : v;
  return cut == Cut::relu6 && positive > kCeiling ? kCeiling : positive;
}

// Whether the gradient passes, by what the number was before it was cut, or after.
template <Cut cut>
inline bool passes(float v) {
  return cut == Cut::none || (v > 0.f && (cut == Cut::relu || v < kCeiling));
}

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

template <class T>
inline void cut_in_place(Cut cut, T* y, int64_t count) {
  if (cut == Cut::relu) return relu_in_place(y, count);
  if (cut == Cut::none) return;
  parallel_for(count, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) store(&y[i], cut_off<Cut::relu6>(widened(y[i])));
  });
}

}  // namespace atelier
