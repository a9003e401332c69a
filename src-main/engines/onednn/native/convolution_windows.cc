// Convolutions of few channels: what the filter sees is copied out of the image, window by window or tap
// by tap.
#include <cstring>

#include "convolution_products.h"
#include "convolution_taps.h"

namespace atelier {
namespace {

const float* windows_of(const ConvolutionShape& s, const float* x) {
  const int64_t width = s.kh * s.kw * s.c;
  auto* rows = static_cast<float*>(scratch(Scratch::rows, s.n * s.oh * s.ow * width * 4));
  parallel_for(
      s.n * s.oh,
      [&](int64_t begin, int64_t end) {
        for (int64_t line = begin; line < end; ++line) {
          const int64_t image = line / s.oh, oy = line % s.oh;
          float* to = rows + line * s.ow * width;
          for (int64_t ox = 0; ox < s.ow; ++ox)
            for (int64_t i = 0; i < s.kh; ++i) {
              const int64_t y = seen(oy, i, s.sh, s.dh, s.top);
              const float* from = x + (image * s.h + y) * s.w * s.c;
              for (int64_t j = 0; j < s.kw; ++j, to += s.c) {
                const int64_t column = seen(ox, j, s.sw, s.dw, s.left);
                const bool inside = y >= 0 && y < s.h && column >= 0 && column < s.w;
                for (int64_t k = 0; k < s.c; ++k) to[k] = inside ? from[column * s.c + k] : 0.f;
              }
            }
        }
      },
      1 + kGrain / (s.ow * width));
  return rows;
}

}  // namespace

void forward_columns(const ConvolutionShape& s, const void* x, const void* filter, const float* bias,
                     void* y) {
  MatMul p = product(s, s.n * s.oh * s.ow, s.oc, s.kh * s.kw * s.c);
  p.a = windows_of(s, static_cast<const float*>(x)), p.lda = p.k;
  p.b = filter, p.ldb = s.oc;
  p.c = y, p.ldc = s.oc;
  p.bias = bias;
  matmul(p);
}

void filter_gradient_taps(const ConvolutionShape& s, const void* x, const void* dy, float* df) {
  const int64_t in_size = s.bytes(s.c), out_size = s.bytes(s.oc);
  auto* inputs = static_cast<char*>(scratch(Scratch::rows, s.n * s.oh * s.ow * in_size));
  auto* outputs = static_cast<char*>(scratch(Scratch::products, s.n * s.oh * s.ow * out_size));
  for (int64_t i = 0; i < s.kh; ++i)
    for (int64_t j = 0; j < s.kw; ++j) {
      const Span rows = outputs_seeing(i, s.sh, s.dh, s.top, s.h, s.oh),
                 columns = outputs_seeing(j, s.sw, s.dw, s.left, s.w, s.ow);
      const int64_t height = rows.count, first = columns.first, width = columns.count;
      float* to = df + (i * s.kw + j) * s.c * s.oc;
      if (height == 0 || width == 0) {
        clear(to, s.c * s.oc * 4);
        continue;
      }
      parallel_for(
          s.n * height,
          [&](int64_t begin, int64_t end) {
            for (int64_t line = begin; line < end; ++line) {
              const int64_t image = line / height, oy = rows.first + line % height;
              const int64_t in = (image * s.h + seen(oy, i, s.sh, s.dh, s.top)) * s.w +
                                 seen(first, j, s.sw, s.dw, s.left);
              std::memcpy(outputs + line * width * out_size,
                          static_cast<const char*>(dy) + ((image * s.oh + oy) * s.ow + first) * out_size,
                          static_cast<size_t>(width * out_size));
              for (int64_t at = 0; at < width; ++at)
                std::memcpy(inputs + (line * width + at) * in_size,
                            static_cast<const char*>(x) + (in + at * s.sw) * in_size,
                            static_cast<size_t>(in_size));
            }
          },
          1 + kGrain / (width * (s.c + s.oc)));
      MatMul p = product(s, s.c, s.oc, s.n * height * width);
      p.a = inputs, p.lda = s.c, p.transpose_a = true;
      p.b = outputs, p.ldb = s.oc;
      p.c = to, p.ldc = s.oc, p.result = kF32;
      matmul(p);
    }
}

}  // namespace atelier
