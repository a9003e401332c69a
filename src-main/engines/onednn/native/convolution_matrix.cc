// Convolutions of few pixels to few pixels: a matrix [input pixels * c, output pixels * oc] with a block
// of the filter, or zeros, for each pair.
#include <cstring>
#include <utility>
#include <vector>

#include "convolution_products.h"

namespace atelier {
namespace {

// The tap through which output pixel `out` sees input pixel `in`; -1 where it does not.
int64_t tap_between(const ConvolutionShape& s, int64_t in, int64_t out) {
  const auto along = [](int64_t in1, int64_t out1, int64_t stride, int64_t dilation, int64_t padding,
                        int64_t taps) -> int64_t {
    const int64_t distance = in1 + padding - out1 * stride;
    return distance >= 0 && distance % dilation == 0 && distance / dilation < taps ? distance / dilation
                                                                                   : -1;
  };
  const int64_t i = along(in / s.w, out / s.ow, s.sh, s.dh, s.top, s.kh),
                j = along(in % s.w, out % s.ow, s.sw, s.dw, s.left, s.kw);
  return i < 0 || j < 0 ? -1 : i * s.kw + j;
}

const void* spread_filter(const ConvolutionShape& s, const void* filter) {
  const int64_t ins = s.h * s.w, outs = s.oh * s.ow, size = s.bytes(s.oc);
  auto* matrix = static_cast<char*>(scratch(Scratch::matrix, ins * s.c * outs * size));
  parallel_for(
      ins * s.c,
      [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row)
          for (int64_t out = 0; out < outs; ++out) {
            const int64_t tap = tap_between(s, row / s.c, out);
            char* to = matrix + (row * outs + out) * size;
            if (tap < 0)
              std::memset(to, 0, static_cast<size_t>(size));
            else
              std::memcpy(to, static_cast<const char*>(filter) + (tap * s.c + row % s.c) * size,
                          static_cast<size_t>(size));
          }
      },
      1 + kGrain / (outs * s.oc));
  return matrix;
}

}  // namespace

void forward_matrix(const ConvolutionShape& s, const void* x, const void* filter, const float* bias,
                    void* y) {
  const int64_t outs = s.oh * s.ow;
  std::vector<float> repeated;
  for (int64_t out = 0; bias && out < outs; ++out) repeated.insert(repeated.end(), bias, bias + s.oc);
  MatMul p = product(s, s.n, outs * s.oc, s.h * s.w * s.c);
  p.a = x, p.lda = p.k;
  p.b = spread_filter(s, filter), p.ldb = p.n;
  p.c = y, p.ldc = p.n;
  p.bias = bias ? repeated.data() : nullptr;
  matmul(p);
}

void input_gradient_matrix(const ConvolutionShape& s, const void* dy, const void* filter, void* dx) {
  MatMul p = product(s, s.n, s.h * s.w * s.c, s.oh * s.ow * s.oc);
  p.a = dy, p.lda = p.k;
  p.b = spread_filter(s, filter), p.ldb = p.k, p.transpose_b = true;
  p.c = dx, p.ldc = p.n;
  matmul(p);
}

void filter_gradient_matrix(const ConvolutionShape& s, const void* x, const void* dy, float* df) {
  const int64_t ins = s.h * s.w, outs = s.oh * s.ow;
  MatMul p = product(s, ins * s.c, outs * s.oc, s.n);
  auto* matrix = static_cast<float*>(scratch(Scratch::gradient, p.m * p.n * 4));
  p.a = x, p.lda = p.m, p.transpose_a = true;
  p.b = dy, p.ldb = p.n;
  p.c = matrix, p.ldc = p.n, p.result = kF32;
  matmul(p);
  // Each tap's gradient is the sum over the pairs that it joins.
  std::vector<std::vector<std::pair<int64_t, int64_t>>> pairs(static_cast<size_t>(s.kh * s.kw));
  for (int64_t in = 0; in < ins; ++in)
    for (int64_t out = 0; out < outs; ++out)
      if (const int64_t tap = tap_between(s, in, out); tap >= 0)
        pairs[static_cast<size_t>(tap)].emplace_back(in, out);
  parallel_for(
      s.kh * s.kw * s.c,
      [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row) {
          float* to = df + row * s.oc;
          bool first = true;
          for (const auto& [in, out] : pairs[static_cast<size_t>(row / s.c)]) {
            const float* from = matrix + ((in * s.c + row % s.c) * outs + out) * s.oc;
            if (first)
              std::memcpy(to, from, sizeof(float) * static_cast<size_t>(s.oc));
            else
              for (int64_t i = 0; i < s.oc; ++i) to[i] += from[i];
            first = false;
          }
          if (first) std::memset(to, 0, sizeof(float) * static_cast<size_t>(s.oc));
        }
      },
      1 + kGrain / s.oc);
}

}  // namespace atelier
