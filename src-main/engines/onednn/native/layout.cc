// Moving elements about: transpose, slice, pad, concatenate, tile and reverse are one strided copy; and
// ranges.
#include <cmath>
#include <cstring>

#include "kernels.h"
#include "parallel.h"

namespace atelier {
namespace {

// Copies of one element size: `view(y index) -> x index or -1` would be slow; strided rows are not.
template <class T>
void strided_copy(const T* x, T* y, const std::vector<int64_t>& dims, const std::vector<int64_t>& from,
                  const std::vector<int64_t>& to) {
  const size_t rank = dims.size();
  const int64_t count = count_of(dims);
  if (count == 0) return;
  const int64_t inner = rank ? dims[rank - 1] : 1, step_x = rank ? from[rank - 1] : 1,
                step_y = rank ? to[rank - 1] : 1;
  parallel_for(
      count / inner,
      [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row) {
          int64_t rest = row, at_x = 0, at_y = 0;
          for (size_t d = rank ? rank - 1 : 0; d-- > 0;) {
            const int64_t index = rest % dims[d];
            rest /= dims[d];
            at_x += index * from[d];
            at_y += index * to[d];
          }
          if (step_x == 1 && step_y == 1)
            std::memcpy(y + at_y, x + at_x, sizeof(T) * static_cast<size_t>(inner));
          else
            for (int64_t i = 0; i < inner; ++i) y[at_y + i * step_y] = x[at_x + i * step_x];
        }
      },
      std::max<int64_t>(1, kGrain / inner));
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

// Joins dimensions that follow each other in both memories, so that rows are as long as they can be.
void coalesce(std::vector<int64_t>& dims, std::vector<int64_t>& from, std::vector<int64_t>& to) {
  size_t kept = 0;
  for (size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] == 1) continue;
    if (kept > 0 && from[kept - 1] == dims[i] * from[i] && to[kept - 1] == dims[i] * to[i]) {
      dims[kept - 1] *= dims[i], from[kept - 1] = from[i], to[kept - 1] = to[i];
    } else {
      dims[kept] = dims[i], from[kept] = from[i], to[kept] = to[i];
      ++kept;
    }
  }
  dims.resize(kept), from.resize(kept), to.resize(kept);
}

// Transpose, slice, strided slice, reverse, tile, broadcast, concatenation and padding are all such
// copies.
void copy_view(const Call& call) {
  CopyViewCall k(call);
  count_of(k.shape);
  const int64_t needed_x = reach(k.shape, k.steps_x, k.offset_x),
                needed_y = reach(k.shape, k.steps_y, k.offset_y);
  coalesce(k.shape, k.steps_x, k.steps_y);
  if (k.bytes == 4)
    strided_copy(call.input<uint32_t>(k.x, needed_x) + k.offset_x,
                 call.output<uint32_t>(k.y, needed_y) + k.offset_y, k.shape, k.steps_x, k.steps_y);
  else if (k.bytes == 1)
    strided_copy(call.input<uint8_t>(k.x, needed_x) + k.offset_x,
                 call.output<uint8_t>(k.y, needed_y) + k.offset_y, k.shape, k.steps_x, k.steps_y);
  else
    throw CallError("elements have 1 or 4 bytes");
}

// y[0] = start, y[i] = y[i - 1] + step, rounded to its type each time, as tf.js counts.
void range(const Call& call) {
  const RangeCall k(call);
  const int64_t count = k.count;
  const double start = k.start, step = k.step;
  if (count == 0) return;
  if (k.dtype == Type::float32) {
    float* y = call.output(k.y, count);
    y[0] = static_cast<float>(start);
    for (int64_t i = 1; i < count; ++i) y[i] = static_cast<float>(y[i - 1] + step);
  } else if (k.dtype == Type::int32) {
    int32_t* y = call.output<int32_t>(k.y, count);
    if (!(std::fabs(start) < 1e9 && std::fabs(step) < 1e9))
      throw CallError("whole numbers do not reach that far");
    y[0] = static_cast<int32_t>(start);
    for (int64_t i = 1; i < count; ++i) {
      const double next = y[i - 1] + step;
      if (!(std::fabs(next) < 2147483648.0)) throw CallError("whole numbers do not reach that far");
      y[i] = static_cast<int32_t>(next);
    }
  } else {
    throw CallError("booleans are not counted");
  }
}

void append(const Call& call) {
  const AppendCall k(call);
  if (k.bytes != 1 && k.bytes != 4) throw CallError("elements have 1 or 4 bytes");
  int64_t total = 0;
  for (const int64_t count : k.count) total += count;
  uint8_t* to = call.output<uint8_t>(k.y, total * k.bytes);
  for (size_t i = 0; i < k.each_count; ++i) {
    const int64_t bytes = k.count[i] * k.bytes;
    if (bytes > 0) std::memcpy(to, call.input<uint8_t>(k.x(i), bytes), static_cast<size_t>(bytes));
    to += bytes;
  }
}

}  // namespace

const std::vector<KernelEntry> layout_kernels = {
    {"copyView", copy_view}, {"append", append}, {"range", range}};

}  // namespace atelier
