#include "crop.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <new>
#include <utility>
#include <vector>

#include "reduce.h"
#include "vectors.h"

namespace atelier {
namespace {

// So many numbers behind a row may be read and written.
constexpr size_t kRowRoom = 16;
// Numbers after which the channels of a row are where they were, in whole vectors of eight.
constexpr int kPattern = 8 * kColours;

// Of each level of a file, from 0 to 1.
std::array<float, 256> levels() {
  std::array<float, 256> of;
  for (int level = 0; level < 256; ++level) of[level] = static_cast<float>(level / 255.0);
  return of;
}
const std::array<float, 256> kLevel = levels();

// Between which two places each new one lies: the first of them, and the share of the one after it.
struct Taps {
  std::vector<int> first;
  std::vector<float> share;

  explicit Taps(int to) : first(to), share(to) {}

  void place(int from, bool is_mirrored) {
    const int to = static_cast<int>(first.size());
    for (int i = 0; i < to; ++i) {
      const double place =
          std::min(std::max(((i + 0.5) * from) / to - 0.5, 0.0), static_cast<double>(from - 1));
      const int at = std::max(0, std::min(static_cast<int>(std::floor(place)), from - 2));
      const int x = is_mirrored ? to - 1 - i : i;
      first[x] = at;
      share[x] = static_cast<float>(place - at);
    }
  }
};

double between(float a, float b, float share) {
  return a + (static_cast<double>(b) - a) * static_cast<double>(share);
}

// A number of an image, normalised where that is asked for.
struct Finish {
  bool is_normalized;
  // Of the channels, one after another as in a row.
  double middle[kPattern];
  double scale[kPattern];

  explicit Finish(const Cropping& of) : is_normalized(of.is_normalized) {
    for (int i = 0; i < kPattern; ++i) {
      middle[i] = of.middle[i % of.channels];
      scale[i] = of.scale[i % of.channels];
    }
  }

  float operator()(float value, size_t at) const {
    if (!is_normalized) return value;
    const size_t channel = at % kPattern;
    return static_cast<float>((value - middle[channel]) * scale[channel]);
  }
};

void widen_plainly(const float* narrow, int next, int channels, const Taps& across, float* wide) {
  for (size_t x = 0; x < across.first.size(); ++x) {
    const float* left = narrow + across.first[x] * channels;
    for (int i = 0; i < channels; ++i)
      *wide++ = static_cast<float>(between(left[i], left[next + i], across.share[x]));
  }
}

void blend_plainly(const float* upper, const float* lower, float share, const Finish& finish,
                   size_t from, size_t length, float* to) {
  for (size_t i = from; i < length; ++i)
    to[i] = finish(static_cast<float>(between(upper[i], lower[i], share)), i);
}

#if defined(__x86_64__)

#define ATELIER_AVX512 "avx2,avx512f,avx512vl,avx512dq"

__attribute__((target(ATELIER_AVX512))) inline __m512d two_pixels(const float* a, const float* b) {
  const __m256 both = _mm256_castps128_ps256(_mm_loadu_ps(a));
  return _mm512_cvtps_pd(_mm256_insertf128_ps(both, _mm_loadu_ps(b), 1));
}

// Two pixels of three colours at a time. Each is written with a number behind it, which the next one
// takes the place of.
__attribute__((target(ATELIER_AVX512))) void widen_avx512(const float* narrow, int next,
                                                          const Taps& across, float* wide) {
  const size_t width = across.first.size();
  const __m512i both = _mm512_setr_epi64(0, 0, 0, 0, 1, 1, 1, 1);
  for (size_t x = 0; x < width; x += 2) {
    const size_t other = std::min(x + 1, width - 1);
    const float* a = narrow + across.first[x] * kColours;
    const float* b = narrow + across.first[other] * kColours;
    const __m128d shares =
        _mm_setr_pd(static_cast<double>(across.share[x]), static_cast<double>(across.share[other]));
    const __m512d share = _mm512_permutexvar_pd(both, _mm512_castpd128_pd512(shares));
    const __m512d left = two_pixels(a, b), right = two_pixels(a + next, b + next);
    const __m256 made =
        _mm512_cvtpd_ps(_mm512_add_pd(left, _mm512_mul_pd(_mm512_sub_pd(right, left), share)));
    _mm_storeu_ps(wide + x * kColours, _mm256_castps256_ps128(made));
    _mm_storeu_ps(wide + other * kColours, _mm256_extractf128_ps(made, 1));
  }
}

__attribute__((target(ATELIER_AVX512))) void blend_avx512(const float* upper, const float* lower,
                                                          float share, const Finish& finish,
                                                          size_t length, float* to) {
  const __m512d down = _mm512_set1_pd(static_cast<double>(share));
  size_t i = 0;
  for (; i + 8 <= length; i += 8) {
    const __m512d a = _mm512_cvtps_pd(_mm256_loadu_ps(upper + i));
    const __m512d b = _mm512_cvtps_pd(_mm256_loadu_ps(lower + i));
    __m256 made = _mm512_cvtpd_ps(_mm512_add_pd(a, _mm512_mul_pd(_mm512_sub_pd(b, a), down)));
    if (finish.is_normalized) {
      const size_t channel = i % kPattern;
      const __m512d value =
          _mm512_sub_pd(_mm512_cvtps_pd(made), _mm512_loadu_pd(finish.middle + channel));
      made = _mm512_cvtpd_ps(_mm512_mul_pd(value, _mm512_loadu_pd(finish.scale + channel)));
    }
    _mm256_storeu_ps(to + i, made);
  }
  blend_plainly(upper, lower, share, finish, i, length, to);
}

bool has_avx512() { return __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"); }

#endif

// What one image after another is made with.
class Cropper {
 public:
  explicit Cropper(const Cropping& of)
      : of_(of),
        length_(static_cast<size_t>(of.width) * of.channels),
        finish_(of),
        down_(of.height),
        across_(of.width),
        narrow_(length_ + kRowRoom),
        upper_(length_ + kRowRoom),
        lower_(length_ + kRowRoom) {
#if defined(__x86_64__)
    is_wide_ = of.channels == kColours && has_avx512();
#endif
  }

  void make(const Crop& crop, float* image) {
    const uint8_t* stored = of_.stored + static_cast<size_t>(crop.image) * of_.height * length_;
    if (crop.height == of_.height && crop.width == of_.width) return read(stored, crop, image);
    down_.place(crop.height, false);
    across_.place(crop.width, crop.is_mirrored != 0);
    int above = -1, below = -1;
    for (int y = 0; y < of_.height; ++y) {
      const int first = down_.first[y], second = crop.height > 1 ? first + 1 : first;
      if (above != first) {
        if (below == first) {
          std::swap(upper_, lower_);
          below = -1;
        } else {
          widen(stored, crop, first, upper_.data());
        }
        above = first;
      }
      if (below != second) widen(stored, crop, second, lower_.data());
      below = second;
      blend(down_.share[y], image + y * length_);
    }
  }

 private:
  void read(const uint8_t* stored, const Crop& crop, float* image) const {
    const int channels = of_.channels;
    for (int y = 0; y < of_.height; ++y, stored += length_, image += length_)
      for (int x = 0; x < of_.width; ++x) {
        const uint8_t* pixel = stored + (crop.is_mirrored ? of_.width - 1 - x : x) * channels;
        for (int i = 0; i < channels; ++i) {
          const size_t at = static_cast<size_t>(x) * channels + i;
          image[at] = finish_(kLevel[pixel[i]], at);
        }
      }
  }

  // A row of the crop, made as wide as the image.
  void widen(const uint8_t* stored, const Crop& crop, int y, float* wide) {
    const int channels = of_.channels;
    const uint8_t* from = stored + (crop.top + y) * length_ + static_cast<size_t>(crop.left) * channels;
    const int numbers = crop.width * channels;
    for (int i = 0; i < numbers; ++i) narrow_[i] = kLevel[from[i]];
    const int next = crop.width > 1 ? channels : 0;
#if defined(__x86_64__)
    if (is_wide_) return widen_avx512(narrow_.data(), next, across_, wide);
#endif
    widen_plainly(narrow_.data(), next, channels, across_, wide);
  }

  void blend(float share, float* row) const {
#if defined(__x86_64__)
    if (is_wide_) return blend_avx512(upper_.data(), lower_.data(), share, finish_, length_, row);
#endif
    blend_plainly(upper_.data(), lower_.data(), share, finish_, 0, length_, row);
  }

  const Cropping& of_;
  const size_t length_;
  const Finish finish_;
  Taps down_;
  Taps across_;
  std::vector<float> narrow_;
  std::vector<float> upper_;
  std::vector<float> lower_;
  bool is_wide_ = false;
};

}  // namespace

bool crop(const Cropping& cropping) noexcept {
  try {
    Cropper cropper(cropping);
    const size_t numbers = static_cast<size_t>(cropping.height) * cropping.width * cropping.channels;
    for (size_t i = 0; i < cropping.count; ++i)
      cropper.make(cropping.crops[i], cropping.images + i * numbers);
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

}  // namespace atelier
