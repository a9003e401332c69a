// Max and average pooling over NHWC tensors and their gradients.
#include "call.h"
#include "parallel.h"

#include <cstring>
#include <limits>

namespace atelier {
namespace {

// Numbers of a call: n h w c, output h w, window h w, stride h w, dilation h w, padding top left
struct Window {
  int64_t n, h, w, c, oh, ow, kh, kw, sh, sw, dh, dw, top, left;
  explicit Window(const Call& call)
      : n(call.dim(0)), h(call.dim(1)), w(call.dim(2)), c(call.dim(3)), oh(call.dim(4)), ow(call.dim(5)), kh(call.positive(6)), kw(call.positive(7)),
        sh(call.positive(8)), sw(call.positive(9)), dh(call.positive(10)), dw(call.positive(11)), top(call.integer(12)), left(call.integer(13)) {
    for (int64_t value : {kh, kw, sh, sw, dh, dw, top, left})
      if (value > (1 << 20)) throw CallError("a window, stride, dilation or padding is too large");
    count_of({n, h, w, c});
    count_of({n, oh, ow, c});
  }
  int64_t inputs() const { return n * h * w * c; }
  int64_t outputs() const { return n * oh * ow * c; }
  // The taps of output pixel (y, x) that lie in the image: body(offset of the pixel's first channel within its image)
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
    parallel_for(n, [&](int64_t begin, int64_t end) {
      for (int64_t image = begin; image < end; ++image) body(image);
    }, std::max<int64_t>(1, kGrain / std::max<int64_t>(1, h * w * c)));
  }
};

// x -> y; as in tf.js, a NaN is never the maximum
void max_pool(const Call& call) {
  const Window s(call);
  const float* x = call.input(0, s.inputs());
  float* y = call.output(0, s.outputs());
  s.images([&](int64_t image) {
    const float* from = x + image * s.h * s.w * s.c;
    for (int64_t oy = 0; oy < s.oh; ++oy)
      for (int64_t ox = 0; ox < s.ow; ++ox) {
        float* to = y + ((image * s.oh + oy) * s.ow + ox) * s.c;
        std::fill(to, to + s.c, -std::numeric_limits<float>::infinity());
        s.taps(oy, ox, [&](int64_t at) {
          for (int64_t i = 0; i < s.c; ++i) to[i] = from[at + i] > to[i] ? from[at + i] : to[i];
        });
      }
  });
}

// dy, x, y -> dx: the gradient goes to the first place in the window that holds the maximum
void max_pool_gradient(const Call& call) {
  const Window s(call);
  const float *dy = call.input(0, s.outputs()), *x = call.input(1, s.inputs()), *y = call.input(2, s.outputs());
  float* dx = call.output(0, s.inputs());
  s.images([&](int64_t image) {
    const float* from = x + image * s.h * s.w * s.c;
    float* to = dx + image * s.h * s.w * s.c;
    std::memset(to, 0, sizeof(float) * static_cast<size_t>(s.h * s.w * s.c));
    std::vector<float> open(s.c);
    for (int64_t oy = 0; oy < s.oh; ++oy)
      for (int64_t ox = 0; ox < s.ow; ++ox) {
        const int64_t out = ((image * s.oh + oy) * s.ow + ox) * s.c;
        // What is still to be given away, channel by channel.
        std::copy(dy + out, dy + out + s.c, open.begin());
        s.taps(oy, ox, [&](int64_t at) {
          for (int64_t i = 0; i < s.c; ++i) {
            const bool here = from[at + i] == y[out + i];
            to[at + i] += here ? open[i] : 0.f;
            open[i] = here ? 0.f : open[i];
          }
        });
      }
  });
}

// x -> y: padding is not counted
void average_pool(const Call& call) {
  const Window s(call);
  const float* x = call.input(0, s.inputs());
  float* y = call.output(0, s.outputs());
  s.images([&](int64_t image) {
    const float* from = x + image * s.h * s.w * s.c;
    for (int64_t oy = 0; oy < s.oh; ++oy)
      for (int64_t ox = 0; ox < s.ow; ++ox) {
        float* to = y + ((image * s.oh + oy) * s.ow + ox) * s.c;
        std::fill(to, to + s.c, 0.f);
        s.taps(oy, ox, [&](int64_t at) { for (int64_t i = 0; i < s.c; ++i) to[i] += from[at + i]; });
        const float share = 1.f / static_cast<float>(s.tap_count(oy, ox));
        for (int64_t i = 0; i < s.c; ++i) to[i] *= share;
      }
  });
}

// dy -> dx. tf.js (as TensorFlow) counts only what lies in the image.
void average_pool_gradient(const Call& call) {
  const Window s(call);
  const float* dy = call.input(0, s.outputs());
  float* dx = call.output(0, s.inputs());
  s.images([&](int64_t image) {
    float* to = dx + image * s.h * s.w * s.c;
    std::memset(to, 0, sizeof(float) * static_cast<size_t>(s.h * s.w * s.c));
    for (int64_t oy = 0; oy < s.oh; ++oy)
      for (int64_t ox = 0; ox < s.ow; ++ox) {
        const float* slope = dy + ((image * s.oh + oy) * s.ow + ox) * s.c;
        const float share = 1.f / static_cast<float>(std::max<int64_t>(1, s.tap_count(oy, ox)));
        s.taps(oy, ox, [&](int64_t at) { for (int64_t i = 0; i < s.c; ++i) to[at + i] += slope[i] * share; });
      }
  });
}

}  // namespace

const std::vector<KernelEntry> pooling_kernels = {{"maxPool", max_pool}, {"maxPoolGradient", max_pool_gradient},
                                                  {"avgPool", average_pool}, {"avgPoolGradient", average_pool_gradient}};

}  // namespace atelier
