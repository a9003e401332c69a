// Convolutions of a 1x1 kernel: the image's pixels times the filter.
#include <cstring>

#include "convolution_products.h"

namespace atelier {
namespace {

bool takes_every_pixel(const ConvolutionShape& s) {
  return s.sh == 1 && s.sw == 1 && s.oh == s.h && s.ow == s.w;
}

// body(number of the output pixel, number of the input pixel under it), over all images
template <class Body>
void for_pixels(const ConvolutionShape& s, Body body) {
  parallel_for(
      s.n * s.oh,
      [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row) {
          const int64_t from = ((row / s.oh) * s.h + (row % s.oh) * s.sh) * s.w;
          for (int64_t x = 0; x < s.ow; ++x) body(row * s.ow + x, from + x * s.sw);
        }
      },
      1 + kGrain / (1 + s.ow * s.c));
}

// The input's pixels that the stride leaves, one after the other.
const void* pixels_of(const ConvolutionShape& s, const void* x) {
  if (takes_every_pixel(s)) return x;
  const int64_t size = s.bytes(s.c);
  auto* rows = static_cast<char*>(scratch(Scratch::rows, size * s.n * s.oh * s.ow));
  for_pixels(s, [&](int64_t out, int64_t in) {
    std::memcpy(rows + out * size, static_cast<const char*>(x) + in * size, static_cast<size_t>(size));
  });
  return rows;
}

}  // namespace

void forward_pointwise(const ConvolutionShape& s, const void* x, const void* filter, const float* bias,
                       void* y) {
  MatMul p = product(s, s.n * s.oh * s.ow, s.oc, s.c);
  p.a = pixels_of(s, x), p.lda = s.c;
  p.b = filter, p.ldb = s.oc;
  p.c = y, p.ldc = s.oc;
  p.bias = bias;
  matmul(p);
}

void input_gradient_pointwise(const ConvolutionShape& s, const void* dy, const void* filter, void* dx) {
  const bool whole = takes_every_pixel(s);
  const int64_t size = s.bytes(s.c);
  MatMul p = product(s, s.n * s.oh * s.ow, s.c, s.oc);
  p.a = dy, p.lda = s.oc;
  p.b = filter, p.ldb = s.oc, p.transpose_b = true;
  p.c = whole ? dx : scratch(Scratch::rows, size * p.m), p.ldc = s.c;
  matmul(p);
  if (whole) return;
  clear(dx, s.bytes(s.inputs()));
  for_pixels(s, [&](int64_t out, int64_t in) {
    std::memcpy(static_cast<char*>(dx) + in * size, static_cast<const char*>(p.c) + out * size,
                static_cast<size_t>(size));
  });
}

void filter_gradient_pointwise(const ConvolutionShape& s, const void* x, const void* dy, float* df) {
  MatMul p = product(s, s.c, s.oc, s.n * s.oh * s.ow);
  p.a = pixels_of(s, x), p.lda = s.c, p.transpose_a = true;
  p.b = dy, p.ldb = s.oc;
  p.c = df, p.ldc = s.oc, p.result = kF32;
  matmul(p);
}

}  // namespace atelier
