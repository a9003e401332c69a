#include "memory.h"

#ifdef __linux__
#include <sys/mman.h>
#endif

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace atelier {
namespace {

constexpr size_t kHugePage = size_t{1} << 21;
constexpr size_t kAlwaysKept = size_t{1} << 28;  // bytes
constexpr uint64_t kWindow = uint64_t{1} << 14;  // buffers given back

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
    void* data = found->second.back().data;
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
  noticePeak();
  used_ -= size;
  pooled_ += size;
  free_[size].push_back({data, given_});
  const size_t bound = kAlwaysKept + peak() + peak() / 4;
  while (used_ + pooled_ > bound && pooled_ > 0) releaseOldest();
}

// At the end of a step nearly all is idle that the next one will ask for again, and memory that comes
// fresh from the system costs a passage of zeros. So what may be kept is measured by the most that was
// in use at once lately: in this window and in the one before it, each far longer than a step.
void Pool::noticePeak() {
  if (++given_ % kWindow == 0) {
    peakBefore_ = peakNow_;
    peakNow_ = 0;
  }
  peakNow_ = std::max(peakNow_, used_);
}

void Pool::releaseOldest() {
  auto oldest = free_.end();
  for (auto entry = free_.begin(); entry != free_.end();) {
    if (entry->second.empty()) {
      entry = free_.erase(entry);
      continue;
    }
    if (oldest == free_.end() || entry->second.front().since < oldest->second.front().since)
      oldest = entry;
    ++entry;
  }
  if (oldest == free_.end()) return;
  std::free(oldest->second.front().data);
  oldest->second.pop_front();
  pooled_ -= oldest->first;
}

void Pool::trim() {
  for (auto& entry : free_)
    for (const Idle& idle : entry.second) std::free(idle.data);
  free_.clear();
  pooled_ = 0;
}

}  // namespace atelier
