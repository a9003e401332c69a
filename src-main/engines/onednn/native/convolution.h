// The shape of a convolution over NHWC tensors and HWIO filters, and the convolutions that are done as
// matrix products.
#pragma once
#include "dnnl_bridge.h"
#include "kernels.h"

namespace atelier {

// Numbers of a call: n h w c, output h w c, kernel h w, stride h w, dilation h w, padding top left,
// cut, depthwise, half With `half`, input, filter, output and their gradients are bfloat16, except that
// the filter's gradient and the bias are fp32.
struct ConvolutionShape {
  int64_t n, h, w, c, oh, ow, oc, kh, kw, sh, sw, dh, dw, top, left;
  Cut cut;
  bool depthwise, half;
  explicit ConvolutionShape(const ConvolutionFields& fields);
  int64_t inputs() const { return n * h * w * c; }
  int64_t outputs() const { return n * oh * ow * oc; }
  int64_t filters() const { return kh * kw * oc * (depthwise ? 1 : c); }
  bool empty() const { return inputs() == 0 || outputs() == 0; }
  std::vector<int64_t> key(bool bias) const {
    return {n, h, w, c, oh, ow, oc, kh, kw, sh, sw, dh, dw, top, left, depthwise, bias, half};
  }
  DataType type() const { return half ? kBf16 : kF32; }
  int64_t bytes(int64_t numbers) const { return numbers * (half ? 2 : 4); }
};

// How a convolution is computed. Matrix products run near the processor's peak whatever their sizes, in
// layouts as they are; oneDNN's convolutions do at larger images, and only after their filters were
// brought into another layout.
enum class Route {
  direct,   // by oneDNN's convolution
  columns,  // the windows copied out of the image, one row each (few channels in, where oneDNN's is slow
            // in fp32)
  pointwise,  // a 1x1 kernel: one product of pixels and filter
  pixel,      // one output pixel: a product for each filter tap that meets the image
  matrix  // few pixels in and out: one product with the matrix of what each input pixel gives to each
          // output pixel
};
Route route_of(const ConvolutionShape& s);
// Whether the filter's gradient is better a product for each filter tap, over the pixels that the tap
// meets.
bool gradient_by_taps(const ConvolutionShape& s);

void forward_product(const ConvolutionShape& s, Route route, const void* x, const void* filter,
                     const float* bias, void* y);
void input_gradient_product(const ConvolutionShape& s, Route route, const void* dy, const void* filter,
                            void* dx);
// Of every route; also of `direct`, where gradient_by_taps says so.
void filter_gradient_product(const ConvolutionShape& s, Route route, const void* x, const void* dy,
                             float* df);

}  // namespace atelier
