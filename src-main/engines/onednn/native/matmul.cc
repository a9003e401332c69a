// Matrix products, batched, with transposes, bias and ReLU.
#include <cstring>

#include "columns.h"
#include "dnnl_bridge.h"
#include "parallel.h"
#include "relu.h"

namespace atelier {
namespace {

// a, b, bias? -> c; batch, m, n, k, transpose a, transpose b, relu, a is one matrix for all, b is one
// matrix for all, a and b are bfloat16
void mat_mul(const Call& call) {
  MatMul p;
  p.batch = call.dim(0), p.m = call.dim(1), p.n = call.dim(2), p.k = call.dim(3);
  p.transpose_a = call.integer(4) != 0, p.transpose_b = call.integer(5) != 0;
  const bool relu = call.integer(6) != 0;
  const bool shared_a = call.integer(7) != 0, shared_b = call.integer(8) != 0;
  const bool half = call.integer(9) != 0;
  p.factors = half ? kBf16 : kF32;
  p.a = call.numbers(0, count_of({shared_a ? 1 : p.batch, p.m, p.k}), half);
  p.b = call.numbers(1, count_of({shared_b ? 1 : p.batch, p.k, p.n}), half);
  p.bias = call.has_input(2) ? call.input(2, p.n) : nullptr;
  float* c = call.output(0, count_of({p.batch, p.m, p.n}));
  p.c = c;
  p.lda = p.transpose_a ? p.m : p.k, p.ldb = p.transpose_b ? p.k : p.n, p.ldc = p.n;
  p.stride_a = shared_a ? 0 : p.m * p.k, p.stride_b = shared_b ? 0 : p.k * p.n, p.stride_c = p.m * p.n;
  if (p.k == 0) {
    for (int64_t i = 0, count = p.batch * p.m; i < count; ++i)
      for (int64_t j = 0; j < p.n; ++j) c[i * p.n + j] = p.bias ? p.bias[j] : 0.f;
  } else {
    matmul(p);
  }
  if (relu) relu_in_place(c, p.batch * p.m * p.n);
}

// rows [count, width] -> their sum [width]: the gradient of a bias
void column_sum(const Call& call) {
  const int64_t count = call.dim(0), width = call.dim(1);
  const float* rows = call.input(0, count_of({count, width}));
  float* sums = call.output(0, width);
  column_sums(rows, count, width, sums);
}

}  // namespace

const std::vector<KernelEntry> matmul_kernels = {{"matMul", mat_mul}, {"columnSum", column_sum}};

}  // namespace atelier
