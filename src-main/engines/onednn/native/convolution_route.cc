// Which convolutions are accepted, and which of them are computed as matrix products.
#include "convolution_taps.h"

namespace atelier {

ConvolutionShape::ConvolutionShape(const ConvolutionFields& fields)
    : n(fields.batch),
      h(fields.height),
      w(fields.width),
      c(fields.channels),
      oh(fields.out_height),
      ow(fields.out_width),
      oc(fields.out_channels),
      kh(fields.filter_height),
      kw(fields.filter_width),
      sh(fields.stride_height),
      sw(fields.stride_width),
      dh(fields.dilation_height),
      dw(fields.dilation_width),
      top(fields.top),
      left(fields.left),
      cut(fields.cut),
      depthwise(fields.depthwise),
      half(fields.half) {
  if (depthwise && oc % c != 0)
    throw CallError(
        "a depthwise convolution's output channels must be a multiple of its input channels");
  for (int64_t value : {sh, sw, dh, dw, kh, kw, top, left})
    if (value > (1 << 20)) throw CallError("a stride, dilation, kernel size or padding is too large");
  if (top >= (kh - 1) * dh + 1 || left >= (kw - 1) * dw + 1)
    throw CallError("the padding is larger than the kernel");
  // The last window must begin inside the padded image; what lies beyond it is padding below and on the
  // right.
  if (oh > 0 && (oh - 1) * sh - top >= h) throw CallError("the output height does not fit the input");
  if (ow > 0 && (ow - 1) * sw - left >= w) throw CallError("the output width does not fit the input");
  count_of({n, h, w, c});
  count_of({n, oh, ow, oc});
  count_of({kh, kw, c, oc});
}

Route route_of(const ConvolutionShape& s) {
  if (s.depthwise) return Route::direct;
  const int64_t ins = s.h * s.w, outs = s.oh * s.ow, taps = s.kh * s.kw;
  // Several taps to one pixel would be rounded to bfloat16 after each.
  if (taps == 1) return Route::pointwise;
  if (const int64_t met = outs == 1 ? tap_count(s) : 0; met == 1 || (met > 1 && !s.half))
    return Route::pixel;
  if (outs <= 4 && ins <= taps && ins * s.c <= (1 << 24) / (outs * s.oc)) return Route::matrix;
  if (!s.half && s.c <= 4 && taps * s.c <= 64 && s.oc >= 16) return Route::columns;
  return Route::direct;
}

namespace {

bool has_blind_taps(const ConvolutionShape& s) {
  for (int64_t i = 0; i < s.kh; ++i)
    for (int64_t j = 0; j < s.kw; ++j)
      if (is_blind(s, i, j)) return true;
  return false;
}

}  // namespace

bool gradient_by_taps(const ConvolutionShape& s) {
  // oneDNN 2.6 leaves the gradient of a blind tap in bfloat16 unwritten.
  if (!s.depthwise && s.half && has_blind_taps(s)) return true;
  const bool strided = s.sh > 1 || s.sw > 1;
  return !s.depthwise && s.c >= 32 && s.oc >= 32 && (s.oh * s.ow <= 16 || (s.half && strided));
}

}  // namespace atelier
