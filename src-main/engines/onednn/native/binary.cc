// Functions of two operands with broadcasting, and comparisons.
#include <cmath>
#include <limits>

#include "broadcast.h"
#include "elementwise.h"

namespace atelier {
namespace {

// As tf.js has it, step by step: of 0 and -infinity it makes NaN, which a shorter way would not.
inline float floor_mod(float a, float b) {
  const float rest = std::fmod(a, b);
  return (a < 0 && b < 0) || (a >= 0 && b >= 0) ? rest : std::fmod(rest + b, b);
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

}  // namespace

const std::vector<KernelEntry> binary_kernels = {
    {"binary", binary}, {"binaryInt", binary_int}, {"compare", compare}};

}  // namespace atelier
