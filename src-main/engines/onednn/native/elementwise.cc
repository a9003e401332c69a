// Element by element: unary functions, binary functions with broadcasting, comparisons, selection, casts
// and fills.
#include <cmath>
#include <cstring>
#include <limits>

#include "kernels.h"
#include "parallel.h"

namespace atelier {
namespace {

template <class In, class Out, class F>
void map(const In* x, Out* y, int64_t count, F f) {
  parallel_for(count, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) y[i] = f(x[i]);
  });
}

// ---- unary, float to float ----

// Half to even, as tf.js and TensorFlow round.
inline float round_even(float x) { return std::nearbyintf(x); }

void unary(const Call& call) {
  const UnaryCall k(call);
  const int64_t count = k.count;
  const float* x = call.input(k.x, count);
  float* y = call.output(k.y, count);
  switch (k.function) {
    case Unary::abs:
      return map(x, y, count, [](float v) { return std::fabs(v); });
    case Unary::neg:
      return map(x, y, count, [](float v) { return -v; });
    case Unary::exp:
      return map(x, y, count, [](float v) { return std::exp(v); });
    case Unary::expm1:
      return map(x, y, count, [](float v) { return std::expm1(v); });
    case Unary::log:
      return map(x, y, count, [](float v) { return std::log(v); });
    case Unary::log1p:
      return map(x, y, count, [](float v) { return std::log1p(v); });
    case Unary::sqrt:
      return map(x, y, count, [](float v) { return std::sqrt(v); });
    case Unary::rsqrt:
      return map(x, y, count, [](float v) { return 1.f / std::sqrt(v); });
    case Unary::square:
      return map(x, y, count, [](float v) { return v * v; });
    case Unary::reciprocal:
      return map(x, y, count, [](float v) { return 1.f / v; });
    case Unary::sigmoid:
      return map(x, y, count, [](float v) { return 1.f / (1.f + std::exp(-v)); });
    case Unary::tanh:
      return map(x, y, count, [](float v) { return std::tanh(v); });
    case Unary::relu:
      return map(x, y, count, [](float v) { return v < 0.f ? 0.f : v; });
    case Unary::relu6:
      return map(x, y, count, [](float v) { return v < 0.f ? 0.f : (v > 6.f ? 6.f : v); });
    case Unary::leakyRelu: {
      const float a = k.alpha;
      return map(x, y, count, [a](float v) { return v < 0.f ? a * v : v; });
    }
    case Unary::elu:
      return map(x, y, count, [](float v) { return v >= 0.f ? v : std::expm1(v); });
    case Unary::selu:
      return map(x, y, count, [](float v) {
        return v >= 0.f ? 1.0507009873554805f * v : 1.7580993408473768f * std::expm1(v);
      });
    case Unary::softplus:
      return map(x, y, count, [](float v) {
        return std::isnan(v) ? v : std::max(v, 0.f) + std::log1p(std::exp(-std::fabs(v)));
      });
    case Unary::sign:
      return map(x, y, count, [](float v) { return v < 0.f ? -1.f : (v > 0.f ? 1.f : 0.f); });
    case Unary::floor:
      return map(x, y, count, [](float v) { return std::floor(v); });
    case Unary::ceil:
      return map(x, y, count, [](float v) { return std::ceil(v); });
    case Unary::round:
      return map(x, y, count, round_even);
    case Unary::sin:
      return map(x, y, count, [](float v) { return std::sin(v); });
    case Unary::cos:
      return map(x, y, count, [](float v) { return std::cos(v); });
    // In double precision: near its poles a rounded sine over a rounded cosine is off by more than a
    // digit.
    case Unary::tan:
      return map(x, y, count,
                 [](float v) { return static_cast<float>(std::tan(static_cast<double>(v))); });
    case Unary::asin:
      return map(x, y, count, [](float v) { return std::asin(v); });
    case Unary::acos:
      return map(x, y, count, [](float v) { return std::acos(v); });
    case Unary::atan:
      return map(x, y, count, [](float v) { return std::atan(v); });
    case Unary::sinh:
      return map(x, y, count, [](float v) { return std::sinh(v); });
    case Unary::cosh:
      return map(x, y, count, [](float v) { return std::cosh(v); });
    case Unary::asinh:
      return map(x, y, count, [](float v) { return std::asinh(v); });
    case Unary::acosh:
      return map(x, y, count, [](float v) { return std::acosh(v); });
    case Unary::atanh:
      return map(x, y, count, [](float v) { return std::atanh(v); });
    case Unary::erf:
      return map(x, y, count, [](float v) { return std::erf(v); });
    case Unary::step: {
      const float a = k.alpha;
      return map(x, y, count, [a](float v) { return std::isnan(v) ? v : (v > 0.f ? 1.f : a); });
    }
    case Unary::clip: {
      const float low = k.alpha, high = k.beta;
      return map(x, y, count, [low, high](float v) { return v < low ? low : (v > high ? high : v); });
    }
  }
  throw CallError("unknown unary function");
}

// Integer versions of the few that mean something there.
void unary_int(const Call& call) {
  const UnaryIntCall k(call);
  const int64_t count = k.count;
  const int32_t* x = call.input<int32_t>(k.x, count);
  int32_t* y = call.output<int32_t>(k.y, count);
  const auto wrap = [](int64_t v) { return static_cast<int32_t>(static_cast<uint32_t>(v)); };
  switch (k.function) {
    case Unary::abs:
      return map(x, y, count, [&](int32_t v) { return wrap(v < 0 ? -static_cast<int64_t>(v) : v); });
    case Unary::neg:
      return map(x, y, count, [&](int32_t v) { return wrap(-static_cast<int64_t>(v)); });
    case Unary::square:
      return map(x, y, count, [&](int32_t v) { return wrap(static_cast<int64_t>(v) * v); });
    case Unary::sign:
      return map(x, y, count, [](int32_t v) { return v < 0 ? -1 : (v > 0 ? 1 : 0); });
    case Unary::relu:
      return map(x, y, count, [](int32_t v) { return v < 0 ? 0 : v; });
    default:
      throw CallError("this function has no integer version");
  }
}

// Questions about each element, answered 0 or 1; x is float, for `isFalse` boolean.
void classify(const Call& call) {
  const ClassifyCall k(call);
  const int64_t count = k.count;
  uint8_t* y = call.output<uint8_t>(k.y, count);
  switch (k.question) {
    case Question::isNan:
      return map(call.input(k.x, count), y, count, [](float v) -> uint8_t { return std::isnan(v); });
    case Question::isInf:
      return map(call.input(k.x, count), y, count, [](float v) -> uint8_t { return std::isinf(v); });
    case Question::isFinite:
      return map(call.input(k.x, count), y, count, [](float v) -> uint8_t { return std::isfinite(v); });
    case Question::isFalse:
      return map(call.input<uint8_t>(k.x, count), y, count, [](uint8_t v) -> uint8_t { return !v; });
  }
  throw CallError("unknown question");
}

// ---- binary with broadcasting ----

// The shape of the result, and the steps of a and of b in elements (0 where it is broadcast).
struct Broadcast {
  const std::vector<int64_t>&dims, &a, &b;
  int64_t count, inputs_a, inputs_b;
  explicit Broadcast(const BroadcastFields& fields)
      : dims(fields.shape), a(fields.steps_a), b(fields.steps_b), count(count_of(dims)) {
    inputs_a = extent(a);
    inputs_b = extent(b);
  }
  // How many elements an operand with these strides must have.
  int64_t extent(const std::vector<int64_t>& strides) const {
    if (count == 0) return 0;
    int64_t last = 0;
    for (size_t i = 0; i < dims.size(); ++i) last += (dims[i] - 1) * strides[i];
    return last + 1;
  }
};

template <class In, class Out, class F>
void zip(const Broadcast& s, const In* a, const In* b, Out* y, F f) {
  const int64_t inner = s.dims.empty() ? 1 : s.dims.back();
  if (s.count == 0) return;
  const int64_t rows = s.count / inner;
  const size_t rank = s.dims.size();
  const int64_t step_a = rank ? s.a.back() : 0, step_b = rank ? s.b.back() : 0;
  // One long row is split along itself, many rows between rows.
  if (rows == 1) {
    return parallel_for(inner, [&](int64_t begin, int64_t end) {
      if (step_a == 1 && step_b == 1)
        for (int64_t i = begin; i < end; ++i) y[i] = f(a[i], b[i]);
      else
        for (int64_t i = begin; i < end; ++i) y[i] = f(a[i * step_a], b[i * step_b]);
    });
  }
  parallel_for(
      rows,
      [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row) {
          int64_t rest = row, at_a = 0, at_b = 0;
          for (size_t d = rank - 1; d-- > 0;) {
            const int64_t index = rest % s.dims[d];
            rest /= s.dims[d];
            at_a += index * s.a[d];
            at_b += index * s.b[d];
          }
          Out* to = y + row * inner;
          const In *p = a + at_a, *q = b + at_b;
          if (step_a == 1 && step_b == 1)
            for (int64_t i = 0; i < inner; ++i) to[i] = f(p[i], q[i]);
          else if (step_a == 1 && step_b == 0) {
            const In v = *q;
            for (int64_t i = 0; i < inner; ++i) to[i] = f(p[i], v);
          } else if (step_a == 0 && step_b == 1) {
            const In v = *p;
            for (int64_t i = 0; i < inner; ++i) to[i] = f(v, q[i]);
          } else
            for (int64_t i = 0; i < inner; ++i) to[i] = f(p[i * step_a], q[i * step_b]);
        }
      },
      std::max<int64_t>(1, kGrain / inner));
}

// As tf.js has it, step by step: of 0 and -infinity it makes NaN, which a shorter way would not.
inline float floor_mod(float a, float b) {
  const float rest = std::fmod(a, b);
  return (a < 0 && b < 0) || (a >= 0 && b >= 0) ? rest : std::fmod(rest + b, b);
}
// As JavaScript stores a number in an Int32Array: truncated, modulo 2^32, what is not finite as 0.
inline int32_t to_int32(double v) {
  if (v > -2147483649.0 && v < 2147483648.0) return static_cast<int32_t>(v);
  if (!std::isfinite(v)) return 0;
  const double rest = std::fmod(std::trunc(v), 4294967296.0);
  return static_cast<int32_t>(static_cast<uint32_t>(rest < 0 ? rest + 4294967296.0 : rest));
}
inline int32_t int_floor_div(int32_t a, int32_t b) {
  return b == 0 ? 0 : to_int32(std::floor(static_cast<double>(a) / b));
}
// JavaScript's power: unlike C's, 1 to the power of NaN, and 1 or -1 to that of infinity, are NaN.
inline double power(double p, double q) {
  if (std::isnan(q) || (std::isinf(q) && std::fabs(p) == 1))
    return std::numeric_limits<double>::quiet_NaN();
  return std::pow(p, q);
}

void binary(const Call& call) {
  const BinaryCall k(call);
  const Broadcast s(k);
  const float *a = call.input(k.a, s.inputs_a), *b = call.input(k.b, s.inputs_b);
  float* y = call.output(k.y, s.count);
  switch (k.function) {
    case Binary::add:
      return zip(s, a, b, y, [](float p, float q) { return p + q; });
    case Binary::sub:
      return zip(s, a, b, y, [](float p, float q) { return p - q; });
    case Binary::mul:
      return zip(s, a, b, y, [](float p, float q) { return p * q; });
    case Binary::div:
      return zip(s, a, b, y, [](float p, float q) { return p / q; });
    case Binary::max:
      return zip(s, a, b, y, [](float p, float q) { return std::isnan(p) || p > q ? p : q; });
    case Binary::min:
      return zip(s, a, b, y, [](float p, float q) { return std::isnan(p) || p < q ? p : q; });
    case Binary::pow:
      return zip(s, a, b, y, [](float p, float q) { return static_cast<float>(power(p, q)); });
    case Binary::mod:
      return zip(s, a, b, y, floor_mod);
    case Binary::floorDiv:
      return zip(s, a, b, y, [](float p, float q) {
        return static_cast<float>(std::floor(static_cast<double>(p) / q));
      });
    case Binary::squaredDifference:
      return zip(s, a, b, y, [](float p, float q) { return (p - q) * (p - q); });
    case Binary::atan2:
      return zip(s, a, b, y, [](float p, float q) { return std::atan2(p, q); });
    case Binary::prelu:
      return zip(s, a, b, y, [](float p, float q) { return p < 0.f ? q * p : p; });
    case Binary::eluGradient:
      return zip(s, a, b, y,
                 [](float slope, float out) { return out >= 0.f ? slope : slope * (out + 1.f); });
    case Binary::bitwiseAnd:
      throw CallError("this function is of integers");
  }
  throw CallError("unknown binary function");
}

void binary_int(const Call& call) {
  const BinaryIntCall k(call);
  const Broadcast s(k);
  const int32_t *a = call.input<int32_t>(k.a, s.inputs_a), *b = call.input<int32_t>(k.b, s.inputs_b);
  int32_t* y = call.output<int32_t>(k.y, s.count);
  const auto wrap = [](int64_t v) { return static_cast<int32_t>(static_cast<uint32_t>(v)); };
  switch (k.function) {
    case Binary::add:
      return zip(s, a, b, y, [&](int32_t p, int32_t q) { return wrap(static_cast<int64_t>(p) + q); });
    case Binary::sub:
      return zip(s, a, b, y, [&](int32_t p, int32_t q) { return wrap(static_cast<int64_t>(p) - q); });
    case Binary::mul:
      return zip(s, a, b, y, [&](int32_t p, int32_t q) { return wrap(static_cast<int64_t>(p) * q); });
    case Binary::div:
      return zip(s, a, b, y,
                 [](int32_t p, int32_t q) { return q == 0 ? 0 : to_int32(static_cast<double>(p) / q); });
    case Binary::max:
      return zip(s, a, b, y, [](int32_t p, int32_t q) { return p > q ? p : q; });
    case Binary::min:
      return zip(s, a, b, y, [](int32_t p, int32_t q) { return p < q ? p : q; });
    case Binary::pow:
      return zip(s, a, b, y, [](int32_t p, int32_t q) { return to_int32(power(p, q)); });
    case Binary::mod:
      return zip(s, a, b, y, [](int32_t p, int32_t q) {
        return q == 0 ? 0 : to_int32(p - std::floor(static_cast<double>(p) / q) * q);
      });
    case Binary::floorDiv:
      return zip(s, a, b, y, int_floor_div);
    case Binary::squaredDifference:
      return zip(s, a, b, y, [&](int32_t p, int32_t q) {
        const auto d = static_cast<uint64_t>(static_cast<int64_t>(p) - q);
        return static_cast<int32_t>(static_cast<uint32_t>(d * d));
      });
    case Binary::bitwiseAnd:
      return zip(s, a, b, y, [](int32_t p, int32_t q) { return p & q; });
    default:
      throw CallError("this function has no integer version");
  }
}

template <class T>
void compare_as(const Call& call, const CompareCall& k) {
  const Broadcast s(k);
  const T *a = call.input<T>(k.a, s.inputs_a), *b = call.input<T>(k.b, s.inputs_b);
  uint8_t* y = call.output<uint8_t>(k.y, s.count);
  switch (k.function) {
    case Comparison::equal:
      return zip(s, a, b, y, [](T p, T q) -> uint8_t { return p == q; });
    case Comparison::notEqual:
      return zip(s, a, b, y, [](T p, T q) -> uint8_t { return p != q; });
    case Comparison::greater:
      return zip(s, a, b, y, [](T p, T q) -> uint8_t { return p > q; });
    case Comparison::greaterEqual:
      return zip(s, a, b, y, [](T p, T q) -> uint8_t { return p >= q; });
    case Comparison::less:
      return zip(s, a, b, y, [](T p, T q) -> uint8_t { return p < q; });
    case Comparison::lessEqual:
      return zip(s, a, b, y, [](T p, T q) -> uint8_t { return p <= q; });
    case Comparison::bothTrue:
      return zip(s, a, b, y, [](T p, T q) -> uint8_t { return p && q; });
    case Comparison::eitherTrue:
      return zip(s, a, b, y, [](T p, T q) -> uint8_t { return p || q; });
  }
  throw CallError("unknown comparison");
}

void compare(const Call& call) {
  const CompareCall k(call);
  switch (k.dtype) {
    case Type::float32:
      return compare_as<float>(call, k);
    case Type::int32:
      return compare_as<int32_t>(call, k);
    case Type::boolean:
      return compare_as<uint8_t>(call, k);
  }
}

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

void relu_gradient(const Call& call) {
  const ReluGradientCall k(call);
  const int64_t count = k.count;
  const float *dy = call.input(k.dy, count), *y = call.input(k.y, count);
  float* dx = call.output(k.dx, count);
  parallel_for(count, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) dx[i] = y[i] > 0.f ? dy[i] : 0.f;
  });
}

}  // namespace

const std::vector<KernelEntry> elementwise_kernels = {{"unary", unary},
                                                      {"unaryInt", unary_int},
                                                      {"classify", classify},
                                                      {"binary", binary},
                                                      {"binaryInt", binary_int},
                                                      {"compare", compare},
                                                      {"select", select},
                                                      {"cast", cast},
                                                      {"fill", fill},
                                                      {"addN", add_n},
                                                      {"addRelu", add_relu},
                                                      {"reluGradient", relu_gradient}};

}  // namespace atelier
