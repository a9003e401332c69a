// Moving elements about: transpose, slice, pad, concatenate, gather, one-hot, tile, reverse, range.
#include "call.h"
#include "parallel.h"

#include <cstring>

namespace atelier {
namespace {

// Copies of one element size: `view(y index) -> x index or -1` would be slow; strided rows are not.
template <class T>
void strided_copy(const T* x, T* y, const std::vector<int64_t>& dims, const std::vector<int64_t>& from, const std::vector<int64_t>& to) {
  const size_t rank = dims.size();
  const int64_t count = count_of(dims);
  if (count == 0) return;
  const int64_t inner = rank ? dims[rank - 1] : 1, step_x = rank ? from[rank - 1] : 1, step_y = rank ? to[rank - 1] : 1;
  parallel_for(count / inner, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      int64_t rest = row, at_x = 0, at_y = 0;
      for (size_t d = rank ? rank - 1 : 0; d-- > 0;) {
        const int64_t index = rest % dims[d];
        rest /= dims[d];
        at_x += index * from[d];
        at_y += index * to[d];
      }
      if (step_x == 1 && step_y == 1) std::memcpy(y + at_y, x + at_x, sizeof(T) * static_cast<size_t>(inner));
      else for (int64_t i = 0; i < inner; ++i) y[at_y + i * step_y] = x[at_x + i * step_x];
    }
  }, std::max<int64_t>(1, kGrain / inner));
}

int64_t reach(const std::vector<int64_t>& dims, const std::vector<int64_t>& strides, int64_t offset) {
  int64_t low = offset, high = offset;
  for (size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] == 0) return 0;
    (strides[i] < 0 ? low : high) += (dims[i] - 1) * strides[i];
  }
  if (low < 0) throw CallError("a view begins before its tensor");
  return high + 1;
}

// x -> y; bytes an element, rank, dims, offset in x, strides in x (may be negative or 0), offset in y, strides in y:
// transpose, slice, strided slice, reverse, tile, broadcast, concatenation and padding are all such copies.
void copy_view(const Call& call) {
  const int64_t size = call.integer(0);
  const size_t rank = static_cast<size_t>(call.dim(1));
  if (rank > 16) throw CallError("too many dimensions");
  const std::vector<int64_t> dims = call.dims(2, rank);
  const int64_t offset_x = call.dim(2 + rank), offset_y = call.dim(3 + 2 * rank);
  std::vector<int64_t> from, to;
  for (size_t i = 0; i < rank; ++i) from.push_back(call.integer(3 + rank + i));
  for (size_t i = 0; i < rank; ++i) to.push_back(call.integer(4 + 2 * rank + i));
  count_of(dims);
  const int64_t needed_x = reach(dims, from, offset_x), needed_y = reach(dims, to, offset_y);
  if (size == 4) strided_copy(call.input<uint32_t>(0, needed_x) + offset_x, call.output<uint32_t>(0, needed_y) + offset_y, dims, from, to);
  else if (size == 1) strided_copy(call.input<uint8_t>(0, needed_x) + offset_x, call.output<uint8_t>(0, needed_y) + offset_y, dims, from, to);
  else throw CallError("elements have 1 or 4 bytes");
}

// x [outer, count, inner], indices int32 -> y [outer, indices, inner]; bytes an element, outer, count, inner, how many indices
void gather(const Call& call) {
  const int64_t size = call.integer(0), outer = call.dim(1), count = call.dim(2), inner = call.dim(3), picked = call.dim(4);
  if (size != 1 && size != 4) throw CallError("elements have 1 or 4 bytes");
  const uint8_t* x = call.input<uint8_t>(0, count_of({outer, count, inner}) * size);
  const int32_t* indices = call.input<int32_t>(1, picked);
  uint8_t* y = call.output<uint8_t>(0, count_of({outer, picked, inner}) * size);
  for (int64_t i = 0; i < picked; ++i)
    if (indices[i] < 0 || indices[i] >= count) throw CallError("GatherV2: the index value " + std::to_string(indices[i]) + " is not in [0, " + std::to_string(count - 1) + "]");
  const int64_t bytes = inner * size;
  parallel_for(outer * picked, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i)
      std::memcpy(y + i * bytes, x + ((i / picked) * count + indices[i % picked]) * bytes, static_cast<size_t>(bytes));
  }, std::max<int64_t>(1, kGrain / std::max<int64_t>(1, bytes)));
}

// indices int32 -> y; dtype, count, depth; on, off
void one_hot(const Call& call) {
  const Type type = call.type(0);
  const int64_t count = call.dim(1), depth = call.positive(2);
  const float on = call.number(0), off = call.number(1);
  const int32_t* indices = call.input<int32_t>(0, count);
  const int64_t size = count_of({count, depth});
  const auto run = [&](auto* y) {
    using T = std::remove_pointer_t<decltype(y)>;
    std::fill(y, y + size, static_cast<T>(off));
    for (int64_t i = 0; i < count; ++i) if (indices[i] >= 0 && indices[i] < depth) y[i * depth + indices[i]] = static_cast<T>(on);
  };
  switch (type) {
    case Type::float32: return run(call.output(0, size));
    case Type::int32: return run(call.output<int32_t>(0, size));
    case Type::boolean: return run(call.output<uint8_t>(0, size));
  }
}

}  // namespace

const std::vector<KernelEntry> layout_kernels = {{"copyView", copy_view}, {"gather", gather}, {"oneHot", one_hot}};

}  // namespace atelier
