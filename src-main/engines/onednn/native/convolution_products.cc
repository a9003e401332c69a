// Convolutions as matrix products, route by route.
#include <cstring>

#include "convolution_taps.h"
#include "parallel.h"

namespace atelier {

namespace {

const char* at(const ConvolutionShape& s, const void* data, int64_t number) {
  return static_cast<const char*>(data) + s.bytes(number);
}
char* at(const ConvolutionShape& s, void* data, int64_t number) {
  return static_cast<char*>(data) + s.bytes(number);
}

void clear(void* data, int64_t bytes) {
  parallel_for(
      bytes,
      [&](int64_t begin, int64_t end) {
        std::memset(static_cast<char*>(data) + begin, 0, static_cast<size_t>(end - begin));
      },
      kGrain * 4);
}

// ---- a 1x1 kernel ----

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

MatMul product(const ConvolutionShape& s, int64_t m, int64_t n, int64_t k) {
  MatMul p;
  p.m = m, p.n = n, p.k = k, p.factors = s.type(), p.result = s.type();
  return p;
}

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

// ---- one output pixel ----

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

// ---- few pixels in and out: a matrix [input pixels * c, output pixels * oc] with a block of the
// filter, or zeros, for each pair ----

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

// ---- few channels in: the windows copied out, [output pixels, taps * c] ----

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

void forward_columns(const ConvolutionShape& s, const void* x, const void* filter, const float* bias,
                     void* y) {
  MatMul p = product(s, s.n * s.oh * s.ow, s.oc, s.kh * s.kw * s.c);
  p.a = windows_of(s, static_cast<const float*>(x)), p.lda = p.k;
  p.b = filter, p.ldb = s.oc;
  p.c = y, p.ldc = s.oc;
  p.bias = bias;
  matmul(p);
}

// ---- a filter's gradient, tap by tap, over the pairs of pixels that the tap joins ----

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

}  // namespace

void forward_product(const ConvolutionShape& s, Route route, const void* x, const void* filter,
                     const float* bias, void* y) {
  switch (route) {
    case Route::pointwise:
      return forward_pointwise(s, x, filter, bias, y);
    case Route::pixel:
      return forward_pixel(s, x, filter, bias, y);
    case Route::matrix:
      return forward_matrix(s, x, filter, bias, y);
    case Route::columns:
      return forward_columns(s, x, filter, bias, y);
    case Route::direct:
      break;
  }
}

void input_gradient_product(const ConvolutionShape& s, Route route, const void* dy, const void* filter,
                            void* dx) {
  switch (route) {
    case Route::pointwise:
      return input_gradient_pointwise(s, dy, filter, dx);
    case Route::pixel:
      return input_gradient_pixel(s, dy, filter, dx);
    case Route::matrix:
      return input_gradient_matrix(s, dy, filter, dx);
    case Route::columns:
    case Route::direct:
      break;
  }
}

void filter_gradient_product(const ConvolutionShape& s, Route route, const void* x, const void* dy,
                             float* df) {
  switch (route) {
    case Route::pointwise:
      return filter_gradient_pointwise(s, x, dy, df);
    case Route::pixel:
      return filter_gradient_pixel(s, x, dy, df);
    case Route::matrix:
      return filter_gradient_matrix(s, x, dy, df);
    case Route::columns:
    case Route::direct:
      return filter_gradient_taps(s, x, dy, df);
  }
}

}  // namespace atelier
