// Functions of one operand, element by element, and questions about each element.
#include <algorithm>
#include <cmath>

#include "elementwise.h"
#include "kernels.h"

namespace atelier {
namespace {

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

}  // namespace

const std::vector<KernelEntry> unary_kernels = {
    {"unary", unary}, {"unaryInt", unary_int}, {"classify", classify}};

}  // namespace atelier
