// Reading and writing where indices say: gather, scatter, segments, one-hot, the largest of a row. Every
// index is checked.
#include <cstring>
#include <numeric>

#include "call.h"
#include "parallel.h"

namespace atelier {
namespace {

// x [outer, count, inner], indices int32 -> y [outer, indices, inner]; bytes an element, outer, count,
// inner, how many indices
void gather(const Call& call) {
  const int64_t size = call.integer(0), outer = call.dim(1), count = call.dim(2), inner = call.dim(3),
                picked = call.dim(4);
  if (size != 1 && size != 4) throw CallError("elements have 1 or 4 bytes");
  const uint8_t* x = call.input<uint8_t>(0, count_of({outer, count, inner}) * size);
  const int32_t* indices = call.input<int32_t>(1, picked);
  uint8_t* y = call.output<uint8_t>(0, count_of({outer, picked, inner}) * size);
  for (int64_t i = 0; i < picked; ++i)
    if (indices[i] < 0 || indices[i] >= count)
      throw CallError("GatherV2: the index value " + std::to_string(indices[i]) + " is not in [0, " +
                      std::to_string(count - 1) + "]");
  const int64_t bytes = inner * size;
  parallel_for(
      outer * picked,
      [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i)
          std::memcpy(y + i * bytes, x + ((i / picked) * count + indices[i % picked]) * bytes,
                      static_cast<size_t>(bytes));
      },
      std::max<int64_t>(1, kGrain / std::max<int64_t>(1, bytes)));
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
    for (int64_t i = 0; i < count; ++i)
      if (indices[i] >= 0 && indices[i] < depth) y[i * depth + indices[i]] = static_cast<T>(on);
  };
  switch (type) {
    case Type::float32:
      return run(call.output(0, size));
    case Type::int32:
      return run(call.output<int32_t>(0, size));
    case Type::boolean:
      return run(call.output<uint8_t>(0, size));
  }
}

// Which slice of `slices` each of `count` index vectors means. Numbers from `first`: the index vectors'
// length, then strides in slices.
std::vector<int64_t> slices_meant(const Call& call, size_t input, size_t first, int64_t count,
                                  int64_t slices) {
  const int64_t rank = call.positive(first);
  if (rank > 16) throw CallError("too many dimensions");
  const std::vector<int64_t> strides = call.dims(first + 1, static_cast<size_t>(rank));
  const int32_t* indices = call.input<int32_t>(input, count_of({count, rank}));
  std::vector<int64_t> result(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) {
    int64_t slice = 0;
    for (int64_t j = 0; j < rank; ++j) slice += indices[i * rank + j] * strides[static_cast<size_t>(j)];
    if (slice < 0 || slice >= slices)
      throw CallError("Invalid indices: number " + std::to_string(i) +
                      " does not index into the tensor");
    result[static_cast<size_t>(i)] = slice;
  }
  return result;
}

// x [slices, inner], indices int32 [count, rank] -> y [count, inner]; bytes an element, count, inner,
// slices, rank, strides
void gather_nd(const Call& call) {
  const int64_t size = call.integer(0), count = call.dim(1), inner = call.dim(2), slices = call.dim(3);
  if (size != 1 && size != 4) throw CallError("elements have 1 or 4 bytes");
  const uint8_t* x = call.input<uint8_t>(0, count_of({slices, inner}) * size);
  uint8_t* y = call.output<uint8_t>(0, count_of({count, inner}) * size);
  const auto from = slices_meant(call, 1, 4, count, slices);
  const int64_t bytes = inner * size;
  parallel_for(
      count,
      [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i)
          std::memcpy(y + i * bytes, x + from[static_cast<size_t>(i)] * bytes,
                      static_cast<size_t>(bytes));
      },
      std::max<int64_t>(1, kGrain / std::max<int64_t>(1, bytes)));
}

// updates [count, inner], indices int32 [count, rank] -> y [slices, inner], which holds something
// already: added to it, or put in its place, in the updates' order; dtype, count, inner, slices, rank,
// strides, add
void scatter_nd(const Call& call) {
  const int64_t count = call.dim(1), inner = call.dim(2), slices = call.dim(3), rank = call.dim(4);
  if (rank > 16) throw CallError("too many dimensions");
  const bool add = call.integer(5 + static_cast<size_t>(rank)) != 0;
  const auto run = [&](auto* y, const auto* updates) {
    const auto to = slices_meant(call, 1, 4, count, slices);
    for (int64_t i = 0; i < count; ++i)
      for (int64_t j = 0; j < inner; ++j) {
        auto& target = y[to[static_cast<size_t>(i)] * inner + j];
        target = add ? target + updates[i * inner + j] : updates[i * inner + j];
      }
  };
  const int64_t size = count_of({slices, inner}), given = count_of({count, inner});
  switch (call.type(0)) {
    case Type::float32:
      return run(call.output(0, size), call.input(0, given));
    case Type::int32:
      return run(call.output<uint32_t>(0, size), call.input<uint32_t>(0, given));
    case Type::boolean:
      if (add) throw CallError("booleans are not added");
      return run(call.output<uint8_t>(0, size), call.input<uint8_t>(0, given));
  }
}

// x [rows, inner], segment numbers int32 [rows] -> y [segments, inner], the sum of each segment's rows;
// a number that is none of theirs is passed over. rows, inner, segments. Segments are split over the
// threads, so that the order of each sum is fixed.
void segment_sum(const Call& call) {
  const int64_t count = call.dim(0), inner = call.dim(1), segments = call.dim(2);
  const float* x = call.input(0, count_of({count, inner}));
  const int32_t* numbers = call.input<int32_t>(1, count);
  float* y = call.output(0, count_of({segments, inner}));
  const int parts = std::min<int>(static_cast<int>(std::max<int64_t>(1, segments)),
                                  threads_for((count + segments) * inner));
  parallel_parts(segments, parts, [&](int64_t begin, int64_t end, int) {
    std::fill(y + begin * inner, y + end * inner, 0.f);
    for (int64_t i = 0; i < count; ++i)
      if (numbers[i] >= begin && numbers[i] < end)
        for (int64_t j = 0; j < inner; ++j) y[numbers[i] * inner + j] += x[i * inner + j];
  });
}

template <class T>
void top_k_of(const Call& call, int64_t outer, int64_t inner, int64_t k) {
  const T* x = call.input<T>(0, count_of({outer, inner}));
  T* values = call.output<T>(0, count_of({outer, k}));
  int32_t* indices = call.output<int32_t>(1, count_of({outer, k}));
  parallel_for(
      outer,
      [&](int64_t begin, int64_t end) {
        std::vector<int32_t> order(static_cast<size_t>(inner));
        for (int64_t i = begin; i < end; ++i) {
          const T* row = x + i * inner;
          std::iota(order.begin(), order.end(), 0);
          // NaN last: an order that contradicts itself is undefined behaviour.
          std::partial_sort(order.begin(), order.begin() + k, order.end(), [&](int32_t a, int32_t b) {
            const bool lost_a = row[a] != row[a], lost_b = row[b] != row[b];
            if (lost_a || lost_b) return lost_a == lost_b ? a < b : lost_b;
            return row[a] > row[b] || (row[a] == row[b] && a < b);
          });
          for (int64_t j = 0; j < k; ++j) {
            indices[i * k + j] = order[static_cast<size_t>(j)];
            values[i * k + j] = row[order[static_cast<size_t>(j)]];
          }
        }
      },
      std::max<int64_t>(1, kGrain / std::max<int64_t>(1, inner)));
}

// x [outer, inner] -> the k largest of each row, the first of equals first, and where they stand; dtype
// float or int, outer, inner, k
void top_k(const Call& call) {
  const int64_t outer = call.dim(1), inner = call.dim(2), k = call.dim(3);
  if (k > inner) throw CallError("a row has fewer elements than that");
  switch (call.type(0)) {
    case Type::float32:
      return top_k_of<float>(call, outer, inner, k);
    case Type::int32:
      return top_k_of<int32_t>(call, outer, inner, k);
    case Type::boolean:
      throw CallError("booleans are not sorted");
  }
}

}  // namespace

const std::vector<KernelEntry> indexing_kernels = {
    {"gather", gather},        {"oneHot", one_hot},         {"gatherNd", gather_nd},
    {"scatterNd", scatter_nd}, {"segmentSum", segment_sum}, {"topK", top_k}};

}  // namespace atelier
