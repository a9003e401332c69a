// Matrix products, batched, with transposes, bias and ReLU.
#include <cstring>

#include "columns.h"
#include "dnnl_bridge.h"
#include "kernels.h"
#include "parallel.h"
#include "relu.h"

namespace atelier {
namespace {

// a, b, bias? -> c; batch, m, n, k, transpose a, transpose b, relu, a is one matrix for all, b is one
// matrix for all, a and b are bfloat16
void mat_mul(const Call& call) {
  const MatMulCall k(call);
  MatMul p;
  p.batch = k.batch, p.m = k.m, p.n = k.n, p.k = k.k;
  p.transpose_a = k.transpose_a, p.transpose_b = k.transpose_b;
  p.factors = k.half ? kBf16 : kF32;
  p.a = call.numbers(k.a, count_of({k.shared_a ? 1 : p.batch, p.m, p.k}), k.half);
  p.b = call.numbers(k.b, count_of({k.shared_b ? 1 : p.batch, p.k, p.n}), k.half);
  p.bias = call.has_input(k.bias) ? call.input(k.bias, p.n) : nullptr;
  float* c = call.output(k.c, count_of({p.batch, p.m, p.n}));
  p.c = c;
  p.lda = p.transpose_a ? p.m : p.k, p.ldb = p.transpose_b ? p.k : p.n, p.ldc = p.n;
  p.stride_a = k.shared_a ? 0 : p.m * p.k, p.stride_b = k.shared_b ? 0 : p.k * p.n,
  p.stride_c = p.m * p.n;
  if (p.k == 0) {
    for (int64_t i = 0, count = p.batch * p.m; i < count; ++i)
      for (int64_t j = 0; j < p.n; ++j) c[i * p.n + j] = p.bias ? p.bias[j] : 0.f;
  } else {
    matmul(p);
  }
  if (k.relu) relu_in_place(c, p.batch * p.m * p.n);
}

// rows [count, width] -> their sum [width]: the gradient of a bias
void column_sum(const Call& call) {
  const ColumnSumCall k(call);
  const float* rows = call.input(k.rows, count_of({k.height, k.width}));
  column_sums(rows, k.height, k.width, call.output(k.sums, k.width));
}

}  // namespace

const std::vector<KernelEntry> matmul_kernels = {{"matMul", mat_mul}, {"columnSum", column_sum}};

}  // namespace atelier
