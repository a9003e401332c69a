#include "half_product.h"

#include "half_tiles.h"
#include "parallel.h"

namespace atelier {

#ifdef ATELIER_HALF_TILES

namespace {

// Below, what is gained is small; and results keep the bits that they had.
constexpr int64_t kLarge = int64_t{1} << 28;  // products of two numbers

// A processor with a matrix unit has more, and oneDNN knows how to use it.
bool has_pairs_alone() {
  static const bool result = dnnl::get_effective_cpu_isa() == dnnl::cpu_isa::avx512_core_bf16;
  return result;
}

}  // namespace

bool multiplies_halves(const MatMul& p) {
  if (p.factors != kBf16 || p.batch != 1 || p.accumulate || p.n % kLanes != 0) return false;
  if (p.m > (int64_t{1} << 40) / p.n / std::max<int64_t>(1, p.k) || p.m * p.n * p.k <= kLarge)
    return false;
  const bool rows = !p.transpose_a && p.result == kBf16 && p.k % 2 == 0;
  const bool columns =
      p.transpose_a && !p.transpose_b && !p.bias && p.result == kF32 && p.m % kLanes == 0;
  return (rows || columns) && has_pairs_alone();
}

void multiply_halves(const MatMul& p) {
  if (p.transpose_a)
    multiply_half_columns(p);
  else
    multiply_half_rows(p);
}

#else

bool multiplies_halves(const MatMul&) { return false; }
void multiply_halves(const MatMul&) {}

#endif

}  // namespace atelier
