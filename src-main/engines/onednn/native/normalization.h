// What batch normalisation and its gradient share: sums over rows [count, channels], and ways through
// them.
#pragma once
#include "bf16.h"
#include "kernels.h"
#include "parallel.h"
#include "relu.h"
#include "wide.h"

namespace atelier {

constexpr int64_t kChunk = 64;  // rows summed in float before they join the double totals

// Sums of two quantities per channel over the rows: quantity(first row, rows, first, second) adds some
// rows' to two float arrays.
template <class Quantity>
void channel_sums(int64_t count, int64_t channels, double* first, double* second, Quantity quantity) {
  const int parts = threads_for(count * channels);
  std::vector<double> totals(static_cast<size_t>(parts) * channels * 2, 0.0);
  parallel_parts(count, parts, [&](int64_t begin, int64_t end, int part) {
    double* total = totals.data() + static_cast<int64_t>(part) * channels * 2;
    std::vector<float> chunk(static_cast<size_t>(channels) * 2);
    for (int64_t at = begin; at < end; at += kChunk) {
      std::fill(chunk.begin(), chunk.end(), 0.f);
      quantity(at, std::min(kChunk, end - at), chunk.data(), chunk.data() + channels);
      for (int64_t i = 0; i < channels * 2; ++i) total[i] += chunk[i];
    }
  });
  for (int64_t i = 0; i < channels; ++i) {
    first[i] = second[i] = 0;
    for (int part = 0; part < parts; ++part) {
      first[i] += totals[(static_cast<int64_t>(part) * 2) * channels + i];
      second[i] += totals[(static_cast<int64_t>(part) * 2 + 1) * channels + i];
    }
  }
}

// The loops over rows stand apart, their pointers declared not to overlap: otherwise the compiler does
// not vectorise them. Sums take four rows at a time, so that what belongs to a channel is read and
// written once for four of its elements.
constexpr int64_t kRows = 4;

template <class Part1, class Part4>
ATELIER_PART void by_rows(int64_t rows, Part1 one, Part4 four) {
  int64_t row = 0;
  for (; row + kRows <= rows; row += kRows) four(row);
  for (; row < rows; ++row) one(row);
}

// What is made of rows x: y = x * scale + shift, plus the addend where there is one, cut off.
template <class T>
struct Scaling {
  const T *x, *addend;
  const float *scale, *shift;
  T* y;
};

// What the gradient needs to know of each channel: y = x * scale + shift, and dx = scale * g + a * (x -
// mean) + b.
struct Channels {
  const float *scale, *shift, *mean, *a, *b;
};

// Rows that were added to others before they were cut off: x, the gradient of the output y, and what
// becomes of it before that.
template <class T>
struct Joined {
  const T *x, *slope, *y;
  T* dz;
};

template <class Body>
void parallel_rows(int64_t count, int64_t channels, Body body) {
  parallel_for(count, body, std::max<int64_t>(1, kGrain / std::max<int64_t>(1, channels)));
}

// The kernel for the type of the rows.
template <class Fields, void (*floats)(const Call&, const Fields&),
          void (*halves)(const Call&, const Fields&)>
void by_type(const Call& call) {
  const Fields k(call);
  (k.half ? halves : floats)(call, k);
}

}  // namespace atelier
