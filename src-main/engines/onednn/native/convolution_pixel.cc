// Convolutions with one output pixel: a product for each tap of the filter that meets the image.
#include "convolution_products.h"
#include "convolution_taps.h"

namespace atelier {
namespace {

const char* at(const ConvolutionShape& s, const void* data, int64_t number) {
  return static_cast<const char*>(data) + s.bytes(number);
}
char* at(const ConvolutionShape& s, void* data, int64_t number) {
  return static_cast<char*>(data) + s.bytes(number);
}

}  // namespace

void forward_pixel(const ConvolutionShape& s, const void* x, const void* filter, const float* bias,
                   void* y) {
  int64_t count = 0;
  for_taps(s, [&](int64_t pixel, int64_t tap) {
    MatMul p = product(s, s.n, s.oc, s.c);
    p.a = at(s, x, pixel * s.c), p.lda = s.h * s.w * s.c;
    p.b = at(s, filter, tap * s.c * s.oc), p.ldb = s.oc;
    p.c = y, p.ldc = s.oc;
    p.bias = count == 0 ? bias : nullptr;
    p.accumulate = count > 0;
    matmul(p);
    ++count;
  });
}

void input_gradient_pixel(const ConvolutionShape& s, const void* dy, const void* filter, void* dx) {
  if (tap_count(s) != s.h * s.w) clear(dx, s.bytes(s.inputs()));
  for_taps(s, [&](int64_t pixel, int64_t tap) {
    MatMul p = product(s, s.n, s.c, s.oc);
    p.a = dy, p.lda = s.oc;
    p.b = at(s, filter, tap * s.c * s.oc), p.ldb = s.oc, p.transpose_b = true;
    p.c = at(s, dx, pixel * s.c), p.ldc = s.h * s.w * s.c;
    matmul(p);
  });
}

void filter_gradient_pixel(const ConvolutionShape& s, const void* x, const void* dy, float* df) {
  if (tap_count(s) != s.kh * s.kw) clear(df, s.filters() * 4);
  for_taps(s, [&](int64_t pixel, int64_t tap) {
    MatMul p = product(s, s.c, s.oc, s.n);
    p.a = at(s, x, pixel * s.c), p.lda = s.h * s.w * s.c, p.transpose_a = true;
    p.b = dy, p.ldb = s.oc;
    p.c = df + tap * s.c * s.oc, p.ldc = s.oc, p.result = kF32;
    matmul(p);
  });
}

}  // namespace atelier
