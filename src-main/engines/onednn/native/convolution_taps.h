// What a convolution's filter taps see of the image, along one axis and for the one output pixel.
#pragma once
#include "convolution.h"

namespace atelier {

// The input row (or column) that output `out` sees through tap `tap`; negative or beyond the image where
// that is padding.
inline int64_t seen(int64_t out, int64_t tap, int64_t stride, int64_t dilation, int64_t padding) {
  return out * stride - padding + tap * dilation;
}

struct Span {
  int64_t first, count;
};
// Which of `out` outputs see one of `in` inputs through the tap, not padding: they lie side by side, as
// what is seen moves with the output.
inline Span outputs_seeing(int64_t tap, int64_t stride, int64_t dilation, int64_t padding, int64_t in,
                           int64_t out) {
  int64_t first = 0, last = out;
  while (first < out && seen(first, tap, stride, dilation, padding) < 0) ++first;
  while (last > first && seen(last - 1, tap, stride, dilation, padding) >= in) --last;
  return {first, last - first};
}

// Whether a tap sees nothing but padding, wherever the window lies.
inline bool is_blind(const ConvolutionShape& s, int64_t i, int64_t j) {
  return outputs_seeing(i, s.sh, s.dh, s.top, s.h, s.oh).count == 0 ||
         outputs_seeing(j, s.sw, s.dw, s.left, s.w, s.ow).count == 0;
}

// body(input pixel, tap) for each filter tap of the one output pixel that meets the image.
template <class Body>
void for_taps(const ConvolutionShape& s, Body body) {
  for (int64_t i = 0; i < s.kh; ++i)
    for (int64_t j = 0; j < s.kw; ++j) {
      const int64_t y = seen(0, i, s.sh, s.dh, s.top), x = seen(0, j, s.sw, s.dw, s.left);
      if (y >= 0 && y < s.h && x >= 0 && x < s.w) body(y * s.w + x, i * s.kw + j);
    }
}

inline int64_t tap_count(const ConvolutionShape& s) {
  int64_t count = 0;
  for_taps(s, [&](int64_t, int64_t) { ++count; });
  return count;
}

}  // namespace atelier
