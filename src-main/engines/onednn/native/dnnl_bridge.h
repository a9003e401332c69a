// oneDNN 2.x and 3.x behind one face, and the cache of primitives: making one is slow, running it is
// not.
#pragma once
#include <dnnl.hpp>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bf16.h"
#include "call.h"

namespace atelier {

dnnl::engine& engine();
dnnl::stream& stream();

using Dims = dnnl::memory::dims;
using Desc = dnnl::memory::desc;
using DataType = dnnl::memory::data_type;
constexpr auto kF32 = DataType::f32, kBf16 = DataType::bf16;

inline dnnl::memory wrap(const Desc& desc, const void* data) {
  return dnnl::memory(desc, engine(), const_cast<void*>(data));
}
inline Desc nhwc(int64_t n, int64_t h, int64_t w, int64_t c, DataType type = kF32) {
  return Desc({n, c, h, w}, type, dnnl::memory::format_tag::nhwc);
}

// A primitive with what it takes to run it again on other memory.
struct Prepared {
  dnnl::primitive primitive;
  // The tensors' own layouts, where those are to be remembered.
  std::vector<Desc> plain;
  // By operand: where the primitive wants another layout or precision than the tensor has, how it gets
  // into (or out of) scratch.
  std::unordered_map<int, std::pair<dnnl::reorder, dnnl::memory>> reorders;

  // Scratch for an operand that the primitive wants otherwise than it is; results (`out`) go the other
  // way.
  void want(int operand, const Desc& plain, const Desc& wanted, bool out = false);
  // The operand as the primitive wants it: its own memory, or scratch filled from it.
  dnnl::memory in(int operand, const Desc& plain, const void* data);
};

// The least recently used are forgotten beyond 1,024: shapes repeat from step to step.
class PrimitiveCache {
 public:
  std::shared_ptr<Prepared> get(const std::string& key,
                                const std::function<std::shared_ptr<Prepared>()>& make);
  size_t size() const { return entries_.size(); }
  void clear();

 private:
  using Order = std::list<std::string>;
  Order order_;
  std::unordered_map<std::string, std::pair<std::shared_ptr<Prepared>, Order::iterator>> entries_;
};
PrimitiveCache& primitive_cache();

// `key(kind, {numbers})`
std::string cache_key(const char* kind, const std::vector<int64_t>& numbers);

// c = op(a) op(b) (+ bias) or c += ...; row-major with leading dimensions, so that rows may lie apart.
struct MatMul {
  int64_t batch = 1, m, n, k;
  const void *a, *b;
  const float* bias = nullptr;
  void* c;
  int64_t lda, ldb, ldc;
  int64_t stride_a = 0, stride_b = 0,
          stride_c = 0;  // between matrices of a batch; 0 where one serves all
  bool transpose_a = false, transpose_b = false, accumulate = false;
  DataType factors = kF32, result = kF32;  // of a and b, and of c; sums are fp32 in any case
};
void matmul(const MatMul& problem);

// Memory for what lives no longer than one call, by what it is for; it grows to the largest that was
// asked for.
enum class Scratch { rows, products, matrix, gradient, left, right };
void* scratch(Scratch purpose, int64_t bytes);

}  // namespace atelier
