// Batch normalisation over rows of bfloat16 by AVX-512: to the last bit what the loops of
// normalization.cc and normalization_gradient.cc compute, which the compiler makes slower than memory.
// Where rows are many, results are written past the caches; and what one passage over them has read last
// the next one reads first.
#pragma once
#include "normalization.h"

namespace atelier {

// Whether this processor has the instructions, and the channels fill them.
bool normalizes_halves(int64_t channels);

// By channel, the sums of x's deviations from the origin, and of their squares.
void sum_half_deviations(int64_t count, int64_t channels, const Bf16* x, const float* origin,
                         double* sum, double* squares);
void scale_halves(int64_t count, int64_t channels, Cut cut, const Scaling<Bf16>& s);

// By channel, the sums of the gradients that pass where y was cut, and of their products with x's
// deviation from its mean.
void sum_half_gradients(int64_t count, int64_t channels, Cut cut, const Bf16* x, const Bf16* slope,
                        const Channels& c, double* sum, double* product);
// The same after ReLU of a sum; writes the gradients that pass.
void sum_half_joined(int64_t count, int64_t channels, const Joined<Bf16>& j, const Channels& c,
                     double* sum, double* product);
void half_input_gradients(int64_t count, int64_t channels, Cut cut, const Bf16* x, const Bf16* slope,
                          const Channels& c, Bf16* dx);

}  // namespace atelier
