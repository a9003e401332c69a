// Sums over the rows of [count, width], column by column.
#pragma once
#include <vector>

#include "bf16.h"
#include "parallel.h"

namespace atelier {

// A loop over one row stands apart, its pointers declared not to overlap: otherwise the compiler does
// not vectorise it.
template <class T>
void add_row(int64_t width, const T* __restrict row, float* __restrict sums) {
  for (int64_t i = 0; i < width; ++i) sums[i] += widened(row[i]);
}

// 64 rows at a time are summed in float before they join the double totals.
template <class T>
void column_sums(const T* rows, int64_t count, int64_t width, float* sums) {
  const int parts = threads_for(count * width);
  std::vector<double> totals(static_cast<size_t>(parts) * width, 0.0);
  parallel_parts(count, parts, [&](int64_t begin, int64_t end, int part) {
    double* total = totals.data() + static_cast<int64_t>(part) * width;
    std::vector<float> chunk(width);
    for (int64_t first = begin; first < end; first += 64) {
      std::fill(chunk.begin(), chunk.end(), 0.f);
      for (int64_t i = first; i < std::min(end, first + 64); ++i)
        add_row(width, rows + i * width, chunk.data());
      for (int64_t j = 0; j < width; ++j) total[j] += chunk[j];
    }
  });
  for (int64_t j = 0; j < width; ++j) {
    double total = 0;
    for (int part = 0; part < parts; ++part) total += totals[static_cast<int64_t>(part) * width + j];
    sums[j] = static_cast<float>(total);
  }
}

}  // namespace atelier
