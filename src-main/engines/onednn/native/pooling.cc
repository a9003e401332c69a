// Max and average pooling over NHWC tensors and their gradients.
#include <cstring>
#include <limits>

#include "bf16.h"
#include "kernels.h"
#include "parallel.h"

namespace atelier {
namespace {

struct Window {
  int64_t n, h, w, c, oh, ow, kh, kw, sh, sw, dh, dw, top, left;
  explicit Window(const PoolingFields& fields)
      : n(fields.batch),
        h(fields.height),
        w(fields.width),
        c(fields.channels),
        oh(fields.out_height),
        ow(fields.out_width),
        kh(fields.window_height),
        kw(fields.window_width),
        sh(fields.stride_height),
        sw(fields.stride_width),
        dh(fields.dilation_height),
        dw(fields.dilation_width),
        top(fields.top),
        left(fields.left) {
    for (int64_t value : {kh, kw, sh, sw, dh, dw, top, left})
      if (value > (1 << 20)) throw CallError("a window, stride, dilation or padding is too large");
    count_of({n, h, w, c});
    count_of({n, oh, ow, c});
  }
  int64_t inputs() const { return n * h * w * c; }
  int64_t outputs() const { return n * oh * ow * c; }
  // The taps of output pixel (y, x) that lie in the image: body(offset of the pixel's first channel
  // within its image)
  template <class Body>
  void taps(int64_t y, int64_t x, Body body) const {
    for (int64_t i = 0; i < kh; ++i) {
      const int64_t row = y * sh - top + i * dh;
      if (row < 0 || row >= h) continue;
      for (int64_t j = 0; j < kw; ++j) {
        const int64_t column = x * sw - left + j * dw;
        if (column >= 0 && column < w) body((row * w + column) * c);
      }
    }
  }
  int64_t tap_count(int64_t y, int64_t x) const {
    int64_t count = 0;
    taps(y, x, [&](int64_t) { ++count; });
    return count;
  }
  // Images are split over the threads, so that gradients of one image are added up by one of them.
  template <class Body>
  void images(Body body) const {
    parallel_for(
        n,
        [&](int64_t begin, int64_t end) {
          for (int64_t image = begin; image < end; ++image) body(image);
        },
        std::max<int64_t>(1, kGrain / std::max<int64_t>(1, h * w * c)));
  }
};

// The loops over one pixel's channels stand apart, their pointers declared not to overlap, so that they
// are vectorised.

template <class T>
void keep_larger(int64_t channels, const T* __restrict x, float* __restrict largest) {
  for (int64_t i = 0; i < channels; ++i) {
    const float v = widened(x[i]);
    largest[i] = v > largest[i] ? v : largest[i];
  }
}

template <class T>
void add_scaled(int64_t channels, const T* __restrict x, float factor, float* __restrict sums) {
  for (int64_t i = 0; i < channels; ++i) sums[i] += widened(x[i]) * factor;
}

// Where x holds the maximum y, what is still open goes there.
template <class T>
void give_away(int64_t channels, const T* __restrict x, const T* __restrict y, float* __restrict open,
               float* __restrict sums) {
  for (int64_t i = 0; i < channels; ++i) {
    const bool here = widened(x[i]) == widened(y[i]);
    sums[i] += here ? open[i] : 0.f;
    open[i] = here ? 0.f : open[i];
  }
}

template <class T>
void store_row(int64_t count, const float* __restrict from, float factor, T* __restrict to) {
  for (int64_t i = 0; i < count; ++i) store(&to[i], from[i] * factor);
}

// x -> y; as in tf.js, a NaN is never the maximum
template <class T>
void max_pool(const Call& call, const MaxPoolCall& k) {
  const Window s(k);
  const T* x = call.input<T>(k.x, s.inputs());
  T* y = call.output<T>(k.y, s.outputs());
  s.images([&](int64_t image) {
    const T* from = x + image * s.h * s.w * s.c;
    std::vector<float> largest(s.c);
    for (int64_t oy = 0; oy < s.oh; ++oy)
      for (int64_t ox = 0; ox < s.ow; ++ox) {
        std::fill(largest.begin(), largest.end(), -std::numeric_limits<float>::infinity());
        s.taps(oy, ox, [&](int64_t at) { keep_larger(s.c, from + at, largest.data()); });
        store_row(s.c, largest.data(), 1.f, y + ((image * s.oh + oy) * s.ow + ox) * s.c);
      }
  });
}

// dy, x, y -> dx: the gradient goes to the first place in the window that holds the maximum
template <class T>
void max_pool_gradient(const Call& call, const MaxPoolGradientCall& k) {
  const Window s(k);
  const T *dy = call.input<T>(k.dy, s.outputs()), *x = call.input<T>(k.x, s.inputs()),
          *y = call.input<T>(k.y, s.outputs());
  T* dx = call.output<T>(k.dx, s.inputs());
  s.images([&](int64_t image) {
    const T* from = x + image * s.h * s.w * s.c;
    std::vector<float> sums(s.h * s.w * s.c, 0.f), open(s.c);
    for (int64_t oy = 0; oy < s.oh; ++oy)
      for (int64_t ox = 0; ox < s.ow; ++ox) {
        const int64_t out = ((image * s.oh + oy) * s.ow + ox) * s.c;
        // What is still to be given away, channel by channel.
        for (int64_t i = 0; i < s.c; ++i) open[i] = widened(dy[out + i]);
        s.taps(oy, ox,
               [&](int64_t at) { give_away(s.c, from + at, y + out, open.data(), sums.data() + at); });
      }
    store_row(s.h * s.w * s.c, sums.data(), 1.f, dx + image * s.h * s.w * s.c);
  });
}

// x -> y: padding is not counted
template <class T>
void average_pool(const Call& call, const AvgPoolCall& k) {
  const Window s(k);
  const T* x = call.input<T>(k.x, s.inputs());
  T* y = call.output<T>(k.y, s.outputs());
  s.images([&](int64_t image) {
    const T* from = x + image * s.h * s.w * s.c;
    std::vector<float> sums(s.c);
    for (int64_t oy = 0; oy < s.oh; ++oy)
      for (int64_t ox = 0; ox < s.ow; ++ox) {
        std::fill(sums.begin(), sums.end(), 0.f);
        s.taps(oy, ox, [&](int64_t at) { add_scaled(s.c, from + at, 1.f, sums.data()); });
        store_row(s.c, sums.data(), 1.f / static_cast<float>(s.tap_count(oy, ox)),
                  y + ((image * s.oh + oy) * s.ow + ox) * s.c);
      }
  });
}

// dy -> dx. tf.js (as TensorFlow) counts only what lies in the image.
template <class T>
void average_pool_gradient(const Call& call, const AvgPoolGradientCall& k) {
  const Window s(k);
  const T* dy = call.input<T>(k.dy, s.outputs());
  T* dx = call.output<T>(k.dx, s.inputs());
  s.images([&](int64_t image) {
    std::vector<float> sums(s.h * s.w * s.c, 0.f);
    for (int64_t oy = 0; oy < s.oh; ++oy)
      for (int64_t ox = 0; ox < s.ow; ++ox) {
        const T* slope = dy + ((image * s.oh + oy) * s.ow + ox) * s.c;
        const float share = 1.f / static_cast<float>(std::max<int64_t>(1, s.tap_count(oy, ox)));
        s.taps(oy, ox, [&](int64_t at) { add_scaled(s.c, slope, share, sums.data() + at); });
      }
    store_row(s.h * s.w * s.c, sums.data(), 1.f, dx + image * s.h * s.w * s.c);
  });
}

// The kernel for the type of the tensors.
template <class Fields, void (*floats)(const Call&, const Fields&),
          void (*halves)(const Call&, const Fields&)>
void by_type(const Call& call) {
  const Fields k(call);
  (k.half ? halves : floats)(call, k);
}

}  // namespace

const std::vector<KernelEntry> pooling_kernels = {
    {"maxPool", by_type<MaxPoolCall, max_pool<float>, max_pool<Bf16>>},
    {"maxPoolGradient", by_type<MaxPoolGradientCall, max_pool_gradient<float>, max_pool_gradient<Bf16>>},
    {"avgPool", by_type<AvgPoolCall, average_pool<float>, average_pool<Bf16>>},
    {"avgPoolGradient",
     by_type<AvgPoolGradientCall, average_pool_gradient<float>, average_pool_gradient<Bf16>>}};

}  // namespace atelier
