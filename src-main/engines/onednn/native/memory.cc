#include "memory.h"

#ifdef __linux__
#include <sys/mman.h>
#endif

#include <cstdlib>
#include <cstring>
#include <new>

namespace atelier {
namespace {

constexpr size_t kHugePage = size_t{1} << 21;

// Large memory lies on huge pages where the system has them: a step passes over hundreds of megabytes, 4
// kB at a time otherwise.
void* allocate(size_t size) {
  if (size < kHugePage) return std::aligned_alloc(64, size);
  void* data = std::aligned_alloc(kHugePage, (size + kHugePage - 1) / kHugePage * kHugePage);
#ifdef __linux__
  if (data != nullptr) madvise(data, size, MADV_HUGEPAGE);
#endif
  return data;
}

}  // namespace

Pool& Pool::instance() {
  static Pool pool;
  return pool;
}

// An eighth of slack at most, so that the sizes of a last, smaller batch find memory of the batches
// before it.
size_t Pool::rounded(size_t bytes) {
  size_t step = 64;
  while (step * 16 < bytes) step *= 2;
  return (bytes + step - 1) / step * step + (bytes == 0 ? step : 0);
}

void* Pool::take(size_t bytes) {
  const size_t size = rounded(bytes);
  if (size < bytes) throw std::bad_alloc();
  void* data = claim(size);
  if (poisoned_) std::memset(data, 0xff, size);
  return data;
}

void* Pool::claim(size_t size) {
  auto found = free_.find(size);
  if (found != free_.end() && !found->second.empty()) {
    void* data = found->second.back();
    found->second.pop_back();
    pooled_ -= size;
    used_ += size;
    return data;
  }
  void* data = allocate(size);
  if (data == nullptr) {
    trim();
    data = allocate(size);
    if (data == nullptr) throw std::bad_alloc();
  }
  used_ += size;
  return data;
}

void Pool::give(void* data, size_t bytes) {
  const size_t size = rounded(bytes);
  used_ -= size;
  pooled_ += size;
  free_[size].push_back(data);
  // What lies idle is bounded by what is in use: a pool, not a leak.
  if (pooled_ > (size_t{1} << 28) && pooled_ > used_ * 2) trim();
}

void Pool::trim() {
  for (auto& entry : free_)
    for (void* data : entry.second) std::free(data);
  free_.clear();
  pooled_ = 0;
}

}  // namespace atelier
