// Large products of bfloat16 matrices by AVX-512's dot products of pairs of numbers, where a processor
// has those and no matrix unit. oneDNN 2.6 reaches four fifths of such a processor's peak in a 1x1
// convolution, and less in the gradient of its filter; this reaches nine tenths.
#pragma once
#include "dnnl_bridge.h"

namespace atelier {

// Whether multiply_halves() computes it.
bool multiplies_halves(const MatMul& p);

// As matmul(). Rows of bfloat16 results come out to the last bit as oneDNN 2.6 computes them, sums of
// columns (`transpose_a`) do not: they are added up in another order.
void multiply_halves(const MatMul& p);

// Its two kinds: rows of a times b, or columns of a (`transpose_a`).
void multiply_half_rows(const MatMul& p);
void multiply_half_columns(const MatMul& p);

}  // namespace atelier
