// Aligned native memory behind handles, recycled by size. What is in use and what is idle exceed
// together only by little the most that was in use at once lately. One thread (JavaScript's) allocates
// and frees.
#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>

namespace atelier {

struct Buffer {
  void* data = nullptr;
  size_t bytes = 0;  // as asked for; what is allocated is rounded up
};

class Pool {
 public:
  static Pool& instance();
  // 64-byte aligned, at least one cache line, contents undefined. Throws std::bad_alloc.
  void* take(size_t bytes);
  void give(void* data, size_t bytes);
  // Whether what `take` returns is filled with bytes of ones: NaN in floats, -1 in integers, neither
  // true nor false in booleans.
  void poison(bool on) { poisoned_ = on; }
  // Gives everything that is not in use back to the system.
  void trim();
  size_t used() const { return used_; }
  size_t pooled() const { return pooled_; }

 private:
  static size_t rounded(size_t bytes);
  void* claim(size_t size);
  void noticePeak();
  void releaseOldest();
  size_t peak() const { return peakNow_ > peakBefore_ ? peakNow_ : peakBefore_; }

  struct Idle {
    void* data;
    uint64_t since;  // how many buffers had been given back
  };
  bool poisoned_ = false;
  std::map<size_t, std::deque<Idle>> free_;  // in a size, the oldest first
  size_t used_ = 0;
  size_t pooled_ = 0;
  size_t peakNow_ = 0;
  size_t peakBefore_ = 0;
  uint64_t given_ = 0;
};

}  // namespace atelier
