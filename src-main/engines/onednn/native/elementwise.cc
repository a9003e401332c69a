// Element by element: selection, casts, fills, sums of several, and what a ReLU after an addition is.
#include "elementwise.h"

#include <algorithm>
#include <vector>

#include "kernels.h"
#include "relu.h"
#include "wide.h"

namespace atelier {
namespace {

void select(const Call& call) {
  const SelectCall k(call);
  const int64_t count = k.count, block = k.block;
  const uint8_t* condition = call.input<uint8_t>(k.condition, (count + block - 1) / block);
  const auto run = [&](auto* y, const auto* a, const auto* b) {
    parallel_for(count, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) y[i] = condition[block == 1 ? i : i / block] ? a[i] : b[i];
    });
  };
  if (k.dtype == Type::boolean)
    run(call.output<uint8_t>(k.y, count), call.input<uint8_t>(k.a, count),
        call.input<uint8_t>(k.b, count));
  else
    run(call.output<uint32_t>(k.y, count), call.input<uint32_t>(k.a, count),
        call.input<uint32_t>(k.b, count));
}

void cast(const Call& call) {
  const CastCall k(call);
  const int64_t count = k.count;
  const auto read = [&](auto* y, auto change) {
    switch (k.from) {
      case Type::float32:
        return map(call.input(k.x, count), y, count, change);
      case Type::int32:
        return map(call.input<int32_t>(k.x, count), y, count, change);
      case Type::boolean:
        return map(call.input<uint8_t>(k.x, count), y, count, change);
    }
  };
  switch (k.to) {
    case Type::float32:
      return read(call.output(k.y, count), [](auto v) { return static_cast<float>(v); });
    case Type::int32:
      if (k.from == Type::float32)
        return map(call.input(k.x, count), call.output<int32_t>(k.y, count), count,
                   [](float v) { return to_int32(v); });
      return read(call.output<int32_t>(k.y, count), [](auto v) { return static_cast<int32_t>(v); });
    case Type::boolean:
      return read(call.output<uint8_t>(k.y, count), [](auto v) -> uint8_t { return v != 0; });
  }
}

void fill(const Call& call) {
  const FillCall k(call);
  const int64_t count = k.count;
  const double value = k.value;
  const auto run = [&](auto* y, auto v) {
    parallel_for(count, [&](int64_t begin, int64_t end) { std::fill(y + begin, y + end, v); });
  };
  switch (k.dtype) {
    case Type::float32:
      return run(call.output(k.y, count), static_cast<float>(value));
    case Type::int32:
      return run(call.output<int32_t>(k.y, count), to_int32(value));
    case Type::boolean:
      return run(call.output<uint8_t>(k.y, count), static_cast<uint8_t>(value != 0));
  }
}

void add_n(const Call& call) {
  const AddNCall k(call);
  const int64_t count = k.count;
  if (k.each_count == 0) throw CallError("nothing to add");
  std::vector<const float*> terms;
  for (size_t i = 0; i < k.each_count; ++i) terms.push_back(call.input(k.x(i), count));
  float* y = call.output(k.y, count);
  parallel_for(count, [&](int64_t begin, int64_t end) {
    std::copy(terms[0] + begin, terms[0] + end, y + begin);
    for (size_t t = 1; t < terms.size(); ++t)
      for (int64_t i = begin; i < end; ++i) y[i] += terms[t][i];
  });
}

void add_relu(const Call& call) {
  const AddReluCall k(call);
  const int64_t count = k.count;
  const float *a = call.input(k.a, count), *b = call.input(k.b, count);
  float* y = call.output(k.y, count);
  parallel_for(count, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const float v = a[i] + b[i];
      y[i] = v < 0.f ? 0.f : v;
    }
  });
}

template <Cut cut>
ATELIER_WIDE void keep_passing(int64_t count, const float* __restrict dy, const float* __restrict y,
                               float* __restrict dx) {
  for (int64_t i = 0; i < count; ++i) dx[i] = passes<cut>(y[i]) ? dy[i] : 0.f;
}

void relu_gradient(const Call& call) {
  const ReluGradientCall k(call);
  const int64_t count = k.count;
  const float *dy = call.input(k.dy, count), *y = call.input(k.y, count);
  float* dx = call.output(k.dx, count);
  parallel_for(count, [&](int64_t begin, int64_t end) {
    (k.cut == Cut::relu6 ? keep_passing<Cut::relu6> : keep_passing<Cut::relu>)(end - begin, dy + begin,
                                                                               y + begin, dx + begin);
  });
}

}  // namespace

const std::vector<KernelEntry> elementwise_kernels = {
    {"select", select}, {"cast", cast},        {"fill", fill},
    {"addN", add_n},    {"addRelu", add_relu}, {"reluGradient", relu_gradient}};

}  // namespace atelier
