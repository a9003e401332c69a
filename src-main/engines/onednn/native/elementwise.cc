// Element by element: unary functions, binary functions with broadcasting, comparisons, selection, casts
// and fills.
#include <cmath>
#include <cstring>
#include <limits>

#include "call.h"
#include "parallel.h"

namespace atelier {
namespace {

template <class In, class Out, class F>
void map(const In* x, Out* y, int64_t count, F f) {
  parallel_for(count, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) y[i] = f(x[i]);
  });
}

// ---- unary, float to float: the first number says which; alpha and beta are its parameters ----

enum Unary {
  kAbs,
  kNeg,
  kExp,
  kExpm1,
  kLog,
  kLog1p,
  kSqrt,
  kRsqrt,
  kSquare,
  kReciprocal,
  kSigmoid,
  kTanh,
  kRelu,
  kRelu6,
  kLeakyRelu,
  kElu,
  kSelu,
  kSoftplus,
  kSign,
  kFloor,
  kCeil,
  kRound,
  kSin,
  kCos,
  kTan,
  kAsin,
  kAcos,
  kAtan,
  kSinh,
  kCosh,
  kAsinh,
  kAcosh,
  kAtanh,
  kErf,
  kStep,
  kClip,
  kScale
};

// Half to even, as tf.js and TensorFlow round.
inline float round_even(float x) { return std::nearbyintf(x); }

void unary(const Call& call) {
  const int64_t count = call.dim(1);
  const float* x = call.input(0, count);
  float* y = call.output(0, count);
  const auto alpha = [&] { return call.number(0); };
  switch (static_cast<Unary>(call.integer(0))) {
    case kAbs:
      return map(x, y, count, [](float v) { return std::fabs(v); });
    case kNeg:
      return map(x, y, count, [](float v) { return -v; });
    case kExp:
      return map(x, y, count, [](float v) { return std::exp(v); });
    case kExpm1:
      return map(x, y, count, [](float v) { return std::expm1(v); });
    case kLog:
      return map(x, y, count, [](float v) { return std::log(v); });
    case kLog1p:
      return map(x, y, count, [](float v) { return std::log1p(v); });
    case kSqrt:
      return map(x, y, count, [](float v) { return std::sqrt(v); });
    case kRsqrt:
      return map(x, y, count, [](float v) { return 1.f / std::sqrt(v); });
    case kSquare:
      return map(x, y, count, [](float v) { return v * v; });
    case kReciprocal:
      return map(x, y, count, [](float v) { return 1.f / v; });
    case kSigmoid:
      return map(x, y, count, [](float v) { return 1.f / (1.f + std::exp(-v)); });
    case kTanh:
      return map(x, y, count, [](float v) { return std::tanh(v); });
    case kRelu:
      return map(x, y, count, [](float v) { return v < 0.f ? 0.f : v; });
    case kRelu6:
      return map(x, y, count, [](float v) { return v < 0.f ? 0.f : (v > 6.f ? 6.f : v); });
    case kLeakyRelu: {
      const float a = alpha();
      return map(x, y, count, [a](float v) { return v < 0.f ? a * v : v; });
    }
    case kElu:
      return map(x, y, count, [](float v) { return v >= 0.f ? v : std::expm1(v); });
    case kSelu:
      return map(x, y, count, [](float v) {
        return v >= 0.f ? 1.0507009873554805f * v : 1.7580993408473768f * std::expm1(v);
      });
    case kSoftplus:
      return map(x, y, count, [](float v) {
        return std::isnan(v) ? v : std::max(v, 0.f) + std::log1p(std::exp(-std::fabs(v)));
      });
    case kSign:
      return map(x, y, count, [](float v) { return v < 0.f ? -1.f : (v > 0.f ? 1.f : 0.f); });
    case kFloor:
      return map(x, y, count, [](float v) { return std::floor(v); });
    case kCeil:
      return map(x, y, count, [](float v) { return std::ceil(v); });
    case kRound:
      return map(x, y, count, round_even);
    case kSin:
      return map(x, y, count, [](float v) { return std::sin(v); });
    case kCos:
      return map(x, y, count, [](float v) { return std::cos(v); });
    // In double precision: near its poles a rounded sine over a rounded cosine is off by more than a
    // digit.
    case kTan:
      return map(x, y, count,
                 [](float v) { return static_cast<float>(std::tan(static_cast<double>(v))); });
    case kAsin:
      return map(x, y, count, [](float v) { return std::asin(v); });
    case kAcos:
      return map(x, y, count, [](float v) { return std::acos(v); });
    case kAtan:
      return map(x, y, count, [](float v) { return std::atan(v); });
    case kSinh:
      return map(x, y, count, [](float v) { return std::sinh(v); });
    case kCosh:
      return map(x, y, count, [](float v) { return std::cosh(v); });
    case kAsinh:
      return map(x, y, count, [](float v) { return std::asinh(v); });
    case kAcosh:
      return map(x, y, count, [](float v) { return std::acosh(v); });
    case kAtanh:
      return map(x, y, count, [](float v) { return std::atanh(v); });
    case kErf:
      return map(x, y, count, [](float v) { return std::erf(v); });
    case kStep: {
      const float a = alpha();
      return map(x, y, count, [a](float v) { return std::isnan(v) ? v : (v > 0.f ? 1.f : a); });
    }
    case kClip: {
      const float low = call.number(0), high = call.number(1);
      return map(x, y, count, [low, high](float v) { return v < low ? low : (v > high ? high : v); });
    }
    case kScale: {
      const float a = call.number(0), b = call.number(1);
      return map(x, y, count, [a, b](float v) { return a * v + b; });
    }
  }
  throw CallError("unknown unary function");
}

// Integer versions of the few that mean something there.
void unary_int(const Call& call) {
  const int64_t count = call.dim(1);
  const int32_t* x = call.input<int32_t>(0, count);
  int32_t* y = call.output<int32_t>(0, count);
  const auto wrap = [](int64_t v) { return static_cast<int32_t>(static_cast<uint32_t>(v)); };
  switch (static_cast<Unary>(call.integer(0))) {
    case kAbs:
      return map(x, y, count, [&](int32_t v) { return wrap(v < 0 ? -static_cast<int64_t>(v) : v); });
    case kNeg:
      return map(x, y, count, [&](int32_t v) { return wrap(-static_cast<int64_t>(v)); });
    case kSquare:
      return map(x, y, count, [&](int32_t v) { return wrap(static_cast<int64_t>(v) * v); });
    case kSign:
      return map(x, y, count, [](int32_t v) { return v < 0 ? -1 : (v > 0 ? 1 : 0); });
    case kRelu:
      return map(x, y, count, [](int32_t v) { return v < 0 ? 0 : v; });
    default:
      throw CallError("this function has no integer version");
  }
}

// Questions about each element, answered 0 or 1.
enum Question { kIsNan, kIsInf, kIsFinite, kNot };

// which, count; x is float, for `not` boolean
void classify(const Call& call) {
  const int64_t count = call.dim(1);
  uint8_t* y = call.output<uint8_t>(0, count);
  switch (static_cast<Question>(call.integer(0))) {
    case kIsNan:
      return map(call.input(0, count), y, count, [](float v) -> uint8_t { return std::isnan(v); });
    case kIsInf:
      return map(call.input(0, count), y, count, [](float v) -> uint8_t { return std::isinf(v); });
    case kIsFinite:
      return map(call.input(0, count), y, count, [](float v) -> uint8_t { return std::isfinite(v); });
    case kNot:
      return map(call.input<uint8_t>(0, count), y, count, [](uint8_t v) -> uint8_t { return !v; });
  }
  throw CallError("unknown question");
}

// ---- binary with broadcasting ----

// Numbers from `first`: rank, output dims, then the strides of a and of b in elements (0 where it is
// broadcast).
struct Broadcast {
  std::vector<int64_t> dims, a, b;
  int64_t count, inputs_a, inputs_b;
  Broadcast(const Call& call, size_t first) {
    const size_t rank = static_cast<size_t>(call.dim(first));
    if (rank > 16) throw CallError("too many dimensions");
    dims = call.dims(first + 1, rank);
    a = call.dims(first + 1 + rank, rank);
    b = call.dims(first + 1 + 2 * rank, rank);
    count = count_of(dims);
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

enum Binary {
  kAdd,
  kSub,
  kMul,
  kDiv,
  kMax,
  kMin,
  kPow,
  kMod,
  kFloorDiv,
  kSquaredDifference,
  kAtan2,
  kPrelu,
  kReluGrad,
  kTanhGrad,
  kEluGrad,
  kDivNoNan,
  kBitwiseAnd
};

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
  const Broadcast s(call, 1);
  const float *a = call.input(0, s.inputs_a), *b = call.input(1, s.inputs_b);
  float* y = call.output(0, s.count);
  switch (static_cast<Binary>(call.integer(0))) {
    case kAdd:
      return zip(s, a, b, y, [](float p, float q) { return p + q; });
    case kSub:
      return zip(s, a, b, y, [](float p, float q) { return p - q; });
    case kMul:
      return zip(s, a, b, y, [](float p, float q) { return p * q; });
    case kDiv:
      return zip(s, a, b, y, [](float p, float q) { return p / q; });
    case kMax:
      return zip(s, a, b, y, [](float p, float q) { return std::isnan(p) || p > q ? p : q; });
    case kMin:
      return zip(s, a, b, y, [](float p, float q) { return std::isnan(p) || p < q ? p : q; });
    case kPow:
      return zip(s, a, b, y, [](float p, float q) { return static_cast<float>(power(p, q)); });
    case kMod:
      return zip(s, a, b, y, floor_mod);
    case kFloorDiv:
      return zip(s, a, b, y, [](float p, float q) {
        return static_cast<float>(std::floor(static_cast<double>(p) / q));
      });
    case kSquaredDifference:
      return zip(s, a, b, y, [](float p, float q) { return (p - q) * (p - q); });
    case kAtan2:
      return zip(s, a, b, y, [](float p, float q) { return std::atan2(p, q); });
    case kPrelu:
      return zip(s, a, b, y, [](float p, float q) { return p < 0.f ? q * p : p; });
    case kReluGrad:
      return zip(s, a, b, y, [](float slope, float out) { return out > 0.f ? slope : 0.f; });
    case kTanhGrad:
      return zip(s, a, b, y, [](float slope, float out) { return slope * (1.f - out * out); });
    case kEluGrad:
      return zip(s, a, b, y,
                 [](float slope, float out) { return out >= 0.f ? slope : slope * (out + 1.f); });
    case kDivNoNan:
      return zip(s, a, b, y, [](float p, float q) { return q == 0.f ? 0.f : p / q; });
    case kBitwiseAnd:
      throw CallError("this function is of integers");
  }
  throw CallError("unknown binary function");
}

void binary_int(const Call& call) {
  const Broadcast s(call, 1);
  const int32_t *a = call.input<int32_t>(0, s.inputs_a), *b = call.input<int32_t>(1, s.inputs_b);
  int32_t* y = call.output<int32_t>(0, s.count);
  const auto wrap = [](int64_t v) { return static_cast<int32_t>(static_cast<uint32_t>(v)); };
  switch (static_cast<Binary>(call.integer(0))) {
    case kAdd:
      return zip(s, a, b, y, [&](int32_t p, int32_t q) { return wrap(static_cast<int64_t>(p) + q); });
    case kSub:
      return zip(s, a, b, y, [&](int32_t p, int32_t q) { return wrap(static_cast<int64_t>(p) - q); });
    case kMul:
      return zip(s, a, b, y, [&](int32_t p, int32_t q) { return wrap(static_cast<int64_t>(p) * q); });
    case kDiv:
      return zip(s, a, b, y,
                 [](int32_t p, int32_t q) { return q == 0 ? 0 : to_int32(static_cast<double>(p) / q); });
    case kMax:
      return zip(s, a, b, y, [](int32_t p, int32_t q) { return p > q ? p : q; });
    case kMin:
      return zip(s, a, b, y, [](int32_t p, int32_t q) { return p < q ? p : q; });
    case kPow:
      return zip(s, a, b, y, [](int32_t p, int32_t q) { return to_int32(power(p, q)); });
    case kMod:
      return zip(s, a, b, y, [](int32_t p, int32_t q) {
        return q == 0 ? 0 : to_int32(p - std::floor(static_cast<double>(p) / q) * q);
      });
    case kFloorDiv:
      return zip(s, a, b, y, int_floor_div);
    case kSquaredDifference:
      return zip(s, a, b, y, [&](int32_t p, int32_t q) {
        const auto d = static_cast<uint64_t>(static_cast<int64_t>(p) - q);
        return static_cast<int32_t>(static_cast<uint32_t>(d * d));
      });
    case kBitwiseAnd:
      return zip(s, a, b, y, [](int32_t p, int32_t q) { return p & q; });
    default:
      throw CallError("this function has no integer version");
  }
}

enum Comparison { kEqual, kNotEqual, kGreater, kGreaterEqual, kLess, kLessEqual, kAnd, kOr, kXor };

template <class T>
void compare_as(const Call& call, const Broadcast& s) {
  const T *a = call.input<T>(0, s.inputs_a), *b = call.input<T>(1, s.inputs_b);
  uint8_t* y = call.output<uint8_t>(0, s.count);
  switch (static_cast<Comparison>(call.integer(0))) {
    case kEqual:
      return zip(s, a, b, y, [](T p, T q) -> uint8_t { return p == q; });
    case kNotEqual:
      return zip(s, a, b, y, [](T p, T q) -> uint8_t { return p != q; });
    case kGreater:
      return zip(s, a, b, y, [](T p, T q) -> uint8_t { return p > q; });
    case kGreaterEqual:
      return zip(s, a, b, y, [](T p, T q) -> uint8_t { return p >= q; });
    case kLess:
      return zip(s, a, b, y, [](T p, T q) -> uint8_t { return p < q; });
    case kLessEqual:
      return zip(s, a, b, y, [](T p, T q) -> uint8_t { return p <= q; });
    case kAnd:
      return zip(s, a, b, y, [](T p, T q) -> uint8_t { return p && q; });
    case kOr:
      return zip(s, a, b, y, [](T p, T q) -> uint8_t { return p || q; });
    case kXor:
      return zip(s, a, b, y, [](T p, T q) -> uint8_t { return !p != !q; });
  }
  throw CallError("unknown comparison");
}

// which, dtype, broadcast
void compare(const Call& call) {
  const Broadcast s(call, 2);
  switch (call.type(1)) {
    case Type::float32:
      return compare_as<float>(call, s);
    case Type::int32:
      return compare_as<int32_t>(call, s);
    case Type::boolean:
      return compare_as<uint8_t>(call, s);
  }
}

// condition, a, b -> y; dtype, count, elements a condition stands for
void select(const Call& call) {
  const Type type = call.type(0);
  const int64_t count = call.dim(1), block = call.positive(2);
  const uint8_t* condition = call.input<uint8_t>(0, (count + block - 1) / block);
  const auto run = [&](auto* y, const auto* a, const auto* b) {
    parallel_for(count, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) y[i] = condition[block == 1 ? i : i / block] ? a[i] : b[i];
    });
  };
  if (type == Type::boolean)
    run(call.output<uint8_t>(0, count), call.input<uint8_t>(1, count), call.input<uint8_t>(2, count));
  else
    run(call.output<uint32_t>(0, count), call.input<uint32_t>(1, count), call.input<uint32_t>(2, count));
}

// x -> y; from, to, count
void cast(const Call& call) {
  const Type from = call.type(0), to = call.type(1);
  const int64_t count = call.dim(2);
  const auto read = [&](auto* y, auto change) {
    switch (from) {
      case Type::float32:
        return map(call.input(0, count), y, count, change);
      case Type::int32:
        return map(call.input<int32_t>(0, count), y, count, change);
      case Type::boolean:
        return map(call.input<uint8_t>(0, count), y, count, change);
    }
  };
  switch (to) {
    case Type::float32:
      return read(call.output(0, count), [](auto v) { return static_cast<float>(v); });
    case Type::int32:
      if (from == Type::float32)
        return map(call.input(0, count), call.output<int32_t>(0, count), count,
                   [](float v) { return to_int32(v); });
      return read(call.output<int32_t>(0, count), [](auto v) { return static_cast<int32_t>(v); });
    case Type::boolean:
      return read(call.output<uint8_t>(0, count), [](auto v) -> uint8_t { return v != 0; });
  }
}

// -> y; dtype, count; value
void fill(const Call& call) {
  const int64_t count = call.dim(1);
  const double value = call.real(0);
  const auto run = [&](auto* y, auto v) {
    parallel_for(count, [&](int64_t begin, int64_t end) { std::fill(y + begin, y + end, v); });
  };
  switch (call.type(0)) {
    case Type::float32:
      return run(call.output(0, count), static_cast<float>(value));
    case Type::int32:
      return run(call.output<int32_t>(0, count), to_int32(value));
    case Type::boolean:
      return run(call.output<uint8_t>(0, count), static_cast<uint8_t>(value != 0));
  }
}

// inputs -> y = their sum; count
void add_n(const Call& call) {
  const int64_t count = call.dim(0);
  if (call.input_count() == 0) throw CallError("nothing to add");
  std::vector<const float*> terms;
  for (size_t i = 0; i < call.input_count(); ++i) terms.push_back(call.input(i, count));
  float* y = call.output(0, count);
  parallel_for(count, [&](int64_t begin, int64_t end) {
    std::copy(terms[0] + begin, terms[0] + end, y + begin);
    for (size_t t = 1; t < terms.size(); ++t)
      for (int64_t i = begin; i < end; ++i) y[i] += terms[t][i];
  });
}

// a, b -> max(a + b, 0); count
void add_relu(const Call& call) {
  const int64_t count = call.dim(0);
  const float *a = call.input(0, count), *b = call.input(1, count);
  float* y = call.output(0, count);
  parallel_for(count, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const float v = a[i] + b[i];
      y[i] = v < 0.f ? 0.f : v;
    }
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
                                                      {"addRelu", add_relu}};

}  // namespace atelier
