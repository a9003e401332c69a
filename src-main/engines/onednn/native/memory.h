// Aligned native memory behind handles, recycled by size. One thread (JavaScript's) allocates and frees.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

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
  bool poisoned_ = false;
  std::map<size_t, std::vector<void*>> free_;
  size_t used_ = 0;
  size_t pooled_ = 0;
};

}  // namespace atelier
