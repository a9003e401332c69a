// The ways in which a convolution becomes matrix products, and what they have in common. `x` is the
// input, `y` the output, `dx`, `dy` and `df` the gradients of input, output and filter.
#pragma once
#include <cstring>

#include "convolution.h"
#include "parallel.h"

namespace atelier {

inline void clear(void* data, int64_t bytes) {
  parallel_for(
      bytes,
      [&](int64_t begin, int64_t end) {
        std::memset(static_cast<char*>(data) + begin, 0, static_cast<size_t>(end - begin));
      },
      kGrain * 4);
}

// [m, k] times [k, n] in the convolution's type.
inline MatMul product(const ConvolutionShape& s, int64_t m, int64_t n, int64_t k) {
  MatMul p;
  p.m = m, p.n = n, p.k = k, p.factors = s.type(), p.result = s.type();
  return p;
}

// A 1x1 kernel: one product of pixels and filter.
void forward_pointwise(const ConvolutionShape& s, const void* x, const void* filter, const float* bias,
                       void* y);
void input_gradient_pointwise(const ConvolutionShape& s, const void* dy, const void* filter, void* dx);
void filter_gradient_pointwise(const ConvolutionShape& s, const void* x, const void* dy, float* df);

// One output pixel: a product for each filter tap that meets the image.
void forward_pixel(const ConvolutionShape& s, const void* x, const void* filter, const float* bias,
                   void* y);
void input_gradient_pixel(const ConvolutionShape& s, const void* dy, const void* filter, void* dx);
void filter_gradient_pixel(const ConvolutionShape& s, const void* x, const void* dy, float* df);

// Few pixels in and out: one product with a matrix [input pixels * c, output pixels * oc].
void forward_matrix(const ConvolutionShape& s, const void* x, const void* filter, const float* bias,
                    void* y);
void input_gradient_matrix(const ConvolutionShape& s, const void* dy, const void* filter, void* dx);
void filter_gradient_matrix(const ConvolutionShape& s, const void* x, const void* dy, float* df);

// Few channels in: the windows copied out, one row each.
void forward_columns(const ConvolutionShape& s, const void* x, const void* filter, const float* bias,
                     void* y);

// The filter's gradient tap by tap, over the pairs of pixels that the tap joins.
void filter_gradient_taps(const ConvolutionShape& s, const void* x, const void* dy, float* df);

}  // namespace atelier
