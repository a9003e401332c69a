// bfloat16, the upper half of a float: what mixed precision stores activations, their gradients and the
// operands of products in.
#pragma once
#include <cstdint>
#include <cstring>

namespace atelier {

struct Bf16 {
  uint16_t bits;
};

inline float widened(float value) { return value; }
inline float widened(Bf16 value) {
  const uint32_t bits = static_cast<uint32_t>(value.bits) << 16;
  float result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

inline void store(float* to, float value) { *to = value; }
// To nearest, ties to even; a NaN stays one (its quiet bit set, or rounding could carry it into an
// infinity). In whole-number arithmetic, so that it is the same on every processor and vectorises on all
// of them.
inline void store(Bf16* to, float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  const uint32_t nearest = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  const uint32_t quiet = (bits >> 16) | 0x40u;
  to->bits = static_cast<uint16_t>((bits & 0x7fffffffu) > 0x7f800000u ? quiet : nearest);
}

}  // namespace atelier
