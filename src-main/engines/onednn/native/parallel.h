// Work split over OpenMP's threads, oneDNN's own pool. The split depends on the sizes and the thread
// count alone, so a sum taken part by part is the same to the last bit every time.
#pragma once
#include <omp.h>

#include <algorithm>
#include <cstdint>

namespace atelier {

// Below this many elements a loop is done before a second thread has woken.
constexpr int64_t kGrain = 16384;

inline int threads_for(int64_t count, int64_t grain = kGrain) {
  return static_cast<int>(std::max<int64_t>(
      1, std::min<int64_t>(omp_get_max_threads(), count / std::max<int64_t>(1, grain))));
}

// body(begin, end, part) for each part of [0, count).
template <class Body>
void parallel_parts(int64_t count, int parts, Body body) {
  if (parts <= 1) {
    body(int64_t{0}, count, 0);
    return;
  }
#pragma omp parallel for num_threads(parts) schedule(static, 1)
  for (int part = 0; part < parts; ++part) body(count * part / parts, count * (part + 1) / parts, part);
}

template <class Body>
void parallel_for(int64_t count, Body body, int64_t grain = kGrain) {
  parallel_parts(count, threads_for(count, grain),
                 [&](int64_t begin, int64_t end, int) { body(begin, end); });
}

}  // namespace atelier
