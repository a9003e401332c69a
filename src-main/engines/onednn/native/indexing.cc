// Reading and writing where indices say: gather, scatter, segments, one-hot, the largest of a row. Every
// index is checked.
#include <cstring>
#include <numeric>

#include "kernels.h"
#include "parallel.h"

namespace atelier {
namespace {

void gather(const Call& call) {
  const GatherCall k(call);
  const int64_t size = k.bytes, outer = k.outer, count = k.count, inner = k.inner, picked = k.picked;
  if (size != 1 && size != 4) throw CallError("elements have 1 or 4 bytes");
  const uint8_t* x = call.input<uint8_t>(k.x, count_of({outer, count, inner}) * size);
  const int32_t* indices = call.input<int32_t>(k.indices, picked);
  uint8_t* y = call.output<uint8_t>(k.y, count_of({outer, picked, inner}) * size);
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

void one_hot(const Call& call) {
  const OneHotCall k(call);
  const int64_t count = k.count, depth = k.depth;
  const int32_t* indices = call.input<int32_t>(k.indices, count);
  const int64_t size = count_of({count, depth});
  const auto run = [&](auto* y) {
    using T = std::remove_pointer_t<decltype(y)>;
    std::fill(y, y + size, static_cast<T>(k.off));
    for (int64_t i = 0; i < count; ++i)
      if (indices[i] >= 0 && indices[i] < depth) y[i * depth + indices[i]] = static_cast<T>(k.on);
  };
  switch (k.dtype) {
    case Type::float32:
      return run(call.output(k.y, size));
    case Type::int32:
      return run(call.output<int32_t>(k.y, size));
    case Type::boolean:
      return run(call.output<uint8_t>(k.y, size));
  }
}

// Which of a tensor's slices each index vector means.
template <class Fields>
std::vector<int64_t> slices_meant(const Call& call, const Fields& k) {
  if (k.rank < 1) throw CallError("an index needs at least one number");
  const int32_t* indices = call.input<int32_t>(k.indices, count_of({k.count, k.rank}));
  std::vector<int64_t> result(static_cast<size_t>(k.count));
  for (int64_t i = 0; i < k.count; ++i) {
    int64_t slice = 0;
    for (int64_t j = 0; j < k.rank; ++j)
      slice += indices[i * k.rank + j] * k.strides[static_cast<size_t>(j)];
    if (slice < 0 || slice >= k.slices)
      throw CallError("Invalid indices: number " + std::to_string(i) +
                      " does not index into the tensor");
    result[static_cast<size_t>(i)] = slice;
  }
  return result;
}

void gather_nd(const Call& call) {
  const GatherNdCall k(call);
  if (k.bytes != 1 && k.bytes != 4) throw CallError("elements have 1 or 4 bytes");
  const uint8_t* x = call.input<uint8_t>(k.x, count_of({k.slices, k.inner}) * k.bytes);
  uint8_t* y = call.output<uint8_t>(k.y, count_of({k.count, k.inner}) * k.bytes);
  const auto from = slices_meant(call, k);
  const int64_t bytes = k.inner * k.bytes;
  parallel_for(
      k.count,
      [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i)
          std::memcpy(y + i * bytes, x + from[static_cast<size_t>(i)] * bytes,
                      static_cast<size_t>(bytes));
      },
      std::max<int64_t>(1, kGrain / std::max<int64_t>(1, bytes)));
}

// In the updates' order.
void scatter_nd(const Call& call) {
  const ScatterNdCall k(call);
  const int64_t count = k.count, inner = k.inner;
  const bool add = k.add;
  const auto run = [&](auto* y, const auto* updates) {
    const auto to = slices_meant(call, k);
    for (int64_t i = 0; i < count; ++i)
      for (int64_t j = 0; j < inner; ++j) {
        auto& target = y[to[static_cast<size_t>(i)] * inner + j];
        target = add ? target + updates[i * inner + j] : updates[i * inner + j];
      }
  };
  const int64_t size = count_of({k.slices, inner}), given = count_of({count, inner});
  switch (k.dtype) {
    case Type::float32:
      return run(call.output(k.y, size), call.input(k.updates, given));
    case Type::int32:
      return run(call.output<uint32_t>(k.y, size), call.input<uint32_t>(k.updates, given));
    case Type::boolean:
      if (add) throw CallError("booleans are not added");
      return run(call.output<uint8_t>(k.y, size), call.input<uint8_t>(k.updates, given));
  }
}

// A number that is no segment's is passed over. Segments are split over the threads, so that the order
// of each sum is fixed.
void segment_sum(const Call& call) {
  const SegmentSumCall k(call);
  const int64_t count = k.count, inner = k.inner, segments = k.segments;
  const float* x = call.input(k.x, count_of({count, inner}));
  const int32_t* numbers = call.input<int32_t>(k.numbers, count);
  float* y = call.output(k.y, count_of({segments, inner}));
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
void top_k_of(const Call& call, const TopKCall& fields) {
  const int64_t outer = fields.outer, inner = fields.inner, k = fields.k;
  const T* x = call.input<T>(fields.x, count_of({outer, inner}));
  T* values = call.output<T>(fields.values, count_of({outer, k}));
  int32_t* indices = call.output<int32_t>(fields.indices, count_of({outer, k}));
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

void top_k(const Call& call) {
  const TopKCall fields(call);
  if (fields.k > fields.inner) throw CallError("a row has fewer elements than that");
  switch (fields.dtype) {
    case Type::float32:
      return top_k_of<float>(call, fields);
    case Type::int32:
      return top_k_of<int32_t>(call, fields);
    case Type::boolean:
      throw CallError("booleans are not sorted");
  }
}

}  // namespace

const std::vector<KernelEntry> indexing_kernels = {
    {"gather", gather},        {"oneHot", one_hot},         {"gatherNd", gather_nd},
    {"scatterNd", scatter_nd}, {"segmentSum", segment_sum}, {"topK", top_k}};

}  // namespace atelier
