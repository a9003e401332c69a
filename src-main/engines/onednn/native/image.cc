// Images of another size: nearest neighbour and bilinear interpolation over NHWC tensors, and their
// gradients.
#include <cmath>
#include <cstring>

#include "kernels.h"
#include "parallel.h"

namespace atelier {
namespace {

// Which of `from` rows (or columns) each of `to` is made of: low and high, and how far it lies from low
// towards high.
struct Axis {
  std::vector<int64_t> low, high;
  std::vector<float> fraction;
  Axis(int64_t from, int64_t to, bool corners, bool half_pixels, bool nearest) {
    const bool aligned = corners && to > 1;
    const double ratio =
        static_cast<double>(aligned ? from - 1 : from) / static_cast<double>(aligned ? to - 1 : to);
    for (int64_t i = 0; i < to; ++i) {
      if (nearest) {
        const double at = ratio * (half_pixels ? i + 0.5 : static_cast<double>(i));
        low.push_back(std::min(from - 1, static_cast<int64_t>(std::floor(corners ? at + 0.5 : at))));
      } else {
        const double at = half_pixels ? ratio * (i + 0.5) - 0.5 : ratio * i;
        low.push_back(std::max<int64_t>(0, static_cast<int64_t>(std::floor(at))));
        high.push_back(std::min(from - 1, std::max<int64_t>(0, static_cast<int64_t>(std::ceil(at)))));
        fraction.push_back(static_cast<float>(at - low.back()));
      }
    }
  }
};

struct Sizes {
  int64_t n, h, w, c, oh, ow;
  bool corners, half_pixels;
  explicit Sizes(const ResizingFields& fields)
      : n(fields.batch),
        h(fields.height),
        w(fields.width),
        c(fields.channels),
        oh(fields.out_height),
        ow(fields.out_width),
        corners(fields.align_corners),
        half_pixels(fields.half_pixel_centers) {
    if (corners && half_pixels)
      throw CallError("corners cannot be aligned where pixels are taken at their centres");
    count_of({n, h, w, c});
    count_of({n, oh, ow, c});
  }
  int64_t inputs() const { return n * h * w * c; }
  int64_t outputs() const { return n * oh * ow * c; }
  bool empty() const { return n == 0 || c == 0; }
  Axis rows(bool nearest) const { return Axis(h, oh, corners, half_pixels, nearest); }
  Axis columns(bool nearest) const { return Axis(w, ow, corners, half_pixels, nearest); }
};

// x of any four-byte type -> y
void resize_nearest(const Call& call) {
  const ResizeNearestCall k(call);
  const Sizes s(k);
  const uint32_t* x = call.input<uint32_t>(k.x, s.inputs());
  uint32_t* y = call.output<uint32_t>(k.y, s.outputs());
  if (s.empty()) return;
  const Axis rows = s.rows(true), columns = s.columns(true);
  parallel_for(
      s.n * s.oh,
      [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row) {
          const uint32_t* from =
              x + ((row / s.oh) * s.h + rows.low[static_cast<size_t>(row % s.oh)]) * s.w * s.c;
          for (int64_t j = 0; j < s.ow; ++j)
            std::memcpy(y + (row * s.ow + j) * s.c, from + columns.low[static_cast<size_t>(j)] * s.c,
                        sizeof(uint32_t) * static_cast<size_t>(s.c));
        }
      },
      std::max<int64_t>(1, kGrain / (s.ow * s.c)));
}

// body(output row, its slopes, gradient of its image) for each row of each image, over gradients that
// begin at zero. Images are split over the threads, so that the slopes of one are added up by one of
// them.
template <class Body>
void for_slopes(const Sizes& s, const float* dy, float* dx, Body body) {
  parallel_for(
      s.n,
      [&](int64_t begin, int64_t end) {
        std::fill(dx + begin * s.h * s.w * s.c, dx + end * s.h * s.w * s.c, 0.f);
        for (int64_t image = begin; image < end; ++image)
          for (int64_t row = 0; row < s.oh; ++row)
            body(static_cast<size_t>(row), dy + (image * s.oh + row) * s.ow * s.c,
                 dx + image * s.h * s.w * s.c);
      },
      std::max<int64_t>(1, kGrain / (s.oh * s.ow * s.c)));
}

// dy -> dx: each slope to the pixel that was copied.
void resize_nearest_gradient(const Call& call) {
  const ResizeNearestGradientCall k(call);
  const Sizes s(k);
  const float* dy = call.input(k.dy, s.outputs());
  float* dx = call.output(k.dx, s.inputs());
  if (s.empty()) return;
  const Axis rows = s.rows(true), columns = s.columns(true);
  for_slopes(s, dy, dx, [&](size_t i, const float* slopes, float* image) {
    float* line = image + rows.low[i] * s.w * s.c;
    for (int64_t j = 0; j < s.ow; ++j) {
      const float* slope = slopes + j * s.c;
      float* to = line + columns.low[static_cast<size_t>(j)] * s.c;
      for (int64_t channel = 0; channel < s.c; ++channel) to[channel] += slope[channel];
    }
  });
}

// x -> y
void resize_bilinear(const Call& call) {
  const ResizeBilinearCall k(call);
  const Sizes s(k);
  const float* x = call.input(k.x, s.inputs());
  float* y = call.output(k.y, s.outputs());
  if (s.empty()) return;
  const Axis rows = s.rows(false), columns = s.columns(false);
  parallel_for(
      s.n * s.oh,
      [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row) {
          const size_t i = static_cast<size_t>(row % s.oh);
          const float* image = x + (row / s.oh) * s.h * s.w * s.c;
          const float *top = image + rows.low[i] * s.w * s.c, *bottom = image + rows.high[i] * s.w * s.c;
          const float down = rows.fraction[i];
          for (int64_t j = 0; j < s.ow; ++j) {
            const int64_t left = columns.low[static_cast<size_t>(j)] * s.c,
                          right = columns.high[static_cast<size_t>(j)] * s.c;
            const float across = columns.fraction[static_cast<size_t>(j)];
            float* to = y + (row * s.ow + j) * s.c;
            for (int64_t channel = 0; channel < s.c; ++channel) {
              const float above =
                  top[left + channel] + (top[right + channel] - top[left + channel]) * across;
              const float below =
                  bottom[left + channel] + (bottom[right + channel] - bottom[left + channel]) * across;
              to[channel] = above + (below - above) * down;
            }
          }
        }
      },
      std::max<int64_t>(1, kGrain / (s.ow * s.c)));
}

// dy -> dx: each slope to the four pixels it was made of, by their shares.
void resize_bilinear_gradient(const Call& call) {
  const ResizeBilinearGradientCall k(call);
  const Sizes s(k);
  const float* dy = call.input(k.dy, s.outputs());
  float* dx = call.output(k.dx, s.inputs());
  if (s.empty()) return;
  const Axis rows = s.rows(false), columns = s.columns(false);
  for_slopes(s, dy, dx, [&](size_t i, const float* slopes, float* image) {
    float *top = image + rows.low[i] * s.w * s.c, *bottom = image + rows.high[i] * s.w * s.c;
    const float down = rows.fraction[i];
    for (int64_t column = 0; column < s.ow; ++column) {
      const size_t j = static_cast<size_t>(column);
      const int64_t left = columns.low[j] * s.c, right = columns.high[j] * s.c;
      const float across = columns.fraction[j];
      const float* slope = slopes + column * s.c;
      for (int64_t channel = 0; channel < s.c; ++channel) {
        top[left + channel] += slope[channel] * (1 - down) * (1 - across);
        top[right + channel] += slope[channel] * (1 - down) * across;
        bottom[left + channel] += slope[channel] * down * (1 - across);
        bottom[right + channel] += slope[channel] * down * across;
      }
    }
  });
}

}  // namespace

const std::vector<KernelEntry> image_kernels = {{"resizeNearest", resize_nearest},
                                                {"resizeNearestGradient", resize_nearest_gradient},
                                                {"resizeBilinear", resize_bilinear},
                                                {"resizeBilinearGradient", resize_bilinear_gradient}};

}  // namespace atelier
