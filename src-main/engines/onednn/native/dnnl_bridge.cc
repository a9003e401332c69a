#include "dnnl_bridge.h"

#include "half_product.h"

namespace atelier {

dnnl::engine& engine() {
  static dnnl::engine instance(dnnl::engine::kind::cpu, 0);
  return instance;
}
dnnl::stream& stream() {
  static dnnl::stream instance(engine());
  return instance;
}
PrimitiveCache& primitive_cache() {
  static PrimitiveCache cache;
  return cache;
}

std::shared_ptr<Prepared> PrimitiveCache::get(const std::string& key,
                                              const std::function<std::shared_ptr<Prepared>()>& make) {
  auto found = entries_.find(key);
  if (found != entries_.end()) {
    order_.splice(order_.begin(), order_, found->second.second);
    return found->second.first;
  }
  auto prepared = make();
  order_.push_front(key);
  entries_.emplace(key, std::make_pair(prepared, order_.begin()));
  if (entries_.size() > 1024) {
    entries_.erase(order_.back());
    order_.pop_back();
  }
  return prepared;
}

void PrimitiveCache::clear() {
  entries_.clear();
  order_.clear();
}

std::string cache_key(const char* kind, const std::vector<int64_t>& numbers) {
  std::string key(kind);
  for (int64_t number : numbers) key += ' ' + std::to_string(number);
  return key;
}

namespace {

// Scratch is shared by every primitive that wants as much of it for the same operand: what it holds
// lives for one call only.
dnnl::memory scratch_of(int operand, const Desc& desc) {
  static std::unordered_map<std::string, dnnl::memory> shared;
  const std::string key = cache_key("scratch", {operand, static_cast<int64_t>(desc.get_size())});
  auto found = shared.find(key);
  if (found == shared.end()) found = shared.emplace(key, dnnl::memory(desc, engine())).first;
  return dnnl::memory(desc, engine(), found->second.get_data_handle());
}

}  // namespace

void Prepared::want(int operand, const Desc& plain, const Desc& wanted, bool out) {
  if (wanted == plain) return;
  const auto made = out ? dnnl::reorder::primitive_desc(engine(), wanted, engine(), plain)
                        : dnnl::reorder::primitive_desc(engine(), plain, engine(), wanted);
  reorders.emplace(operand, std::make_pair(dnnl::reorder(made), scratch_of(operand, wanted)));
}

dnnl::memory Prepared::in(int operand, const Desc& plain, const void* data) {
  const auto found = reorders.find(operand);
  if (found == reorders.end()) return wrap(plain, data);
  found->second.first.execute(stream(),
                              {{DNNL_ARG_FROM, wrap(plain, data)}, {DNNL_ARG_TO, found->second.second}});
  return found->second.second;
}

namespace {

Dims strides_of(bool transposed, int64_t leading, int64_t matrix, bool batched) {
  Dims strides = transposed ? Dims{1, leading} : Dims{leading, 1};
  if (batched) strides.insert(strides.begin(), matrix);
  return strides;
}

std::shared_ptr<Prepared> make_matmul(const MatMul& p) {
  const bool batched = p.batch > 1;
  const auto desc = [&](DataType type, int64_t rows, int64_t columns, const Dims& strides,
                        int64_t matrices) {
    return batched ? Desc({matrices, rows, columns}, type, strides)
                   : Desc({rows, columns}, type, strides);
  };
  const Desc a = desc(p.factors, p.m, p.k,
                      strides_of(p.transpose_a, p.lda, p.stride_a ? p.stride_a : p.m * p.k, batched),
                      p.stride_a ? p.batch : 1);
  const Desc b = desc(p.factors, p.k, p.n,
                      strides_of(p.transpose_b, p.ldb, p.stride_b ? p.stride_b : p.k * p.n, batched),
                      p.stride_b ? p.batch : 1);
  const Desc c = desc(p.result, p.m, p.n, strides_of(false, p.ldc, p.stride_c, batched), p.batch);
  const Desc bias =
      batched ? Desc({1, 1, p.n}, kF32, Dims{p.n, p.n, 1}) : Desc({1, p.n}, kF32, Dims{p.n, 1});
  dnnl::primitive_attr attributes;
  dnnl::post_ops after;
  if (p.accumulate) after.append_sum(1.f);
  attributes.set_post_ops(after);
#if DNNL_VERSION_MAJOR >= 3
  const auto made = p.bias ? dnnl::matmul::primitive_desc(engine(), a, b, bias, c, attributes)
                           : dnnl::matmul::primitive_desc(engine(), a, b, c, attributes);
#else
  const auto made = dnnl::matmul::primitive_desc(
      p.bias ? dnnl::matmul::desc(a, b, bias, c) : dnnl::matmul::desc(a, b, c), attributes, engine());
#endif
  auto prepared = std::make_shared<Prepared>();
  prepared->primitive = dnnl::matmul(made);
  prepared->plain = {a, b, bias, c};
  return prepared;
}

}  // namespace

void matmul(const MatMul& p) {
  if (p.m == 0 || p.n == 0 || p.batch == 0) return;
  if (multiplies_halves(p)) return multiply_halves(p);
  const auto prepared = primitive_cache().get(
      cache_key("matmul", {p.batch, p.m, p.n, p.k, p.lda, p.ldb, p.ldc, p.stride_a, p.stride_b,
                           p.stride_c, p.transpose_a, p.transpose_b, p.accumulate, p.bias != nullptr,
                           static_cast<int64_t>(p.factors), static_cast<int64_t>(p.result)}),
      [&] { return make_matmul(p); });
  std::unordered_map<int, dnnl::memory> arguments{{DNNL_ARG_SRC, wrap(prepared->plain[0], p.a)},
                                                  {DNNL_ARG_WEIGHTS, wrap(prepared->plain[1], p.b)},
                                                  {DNNL_ARG_DST, wrap(prepared->plain[3], p.c)}};
  if (p.bias) arguments.emplace(DNNL_ARG_BIAS, wrap(prepared->plain[2], p.bias));
  prepared->primitive.execute(stream(), arguments);
  stream().wait();
}

void* scratch(Scratch purpose, int64_t bytes) {
  static std::unordered_map<int, Buffer> kept;
  Buffer& buffer = kept[static_cast<int>(purpose)];
  const auto wanted = static_cast<size_t>(bytes);
  if (buffer.data == nullptr || buffer.bytes < wanted) {
    if (buffer.data) Pool::instance().give(buffer.data, buffer.bytes);
    buffer = Buffer{};
    buffer.data = Pool::instance().take(wanted);
    buffer.bytes = wanted;
  }
  return buffer.data;
}

}  // namespace atelier
