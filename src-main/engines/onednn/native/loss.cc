// Softmax cross-entropy from logits and class numbers, with its gradient.
#include <cmath>
#include <limits>

#include "kernels.h"
#include "parallel.h"

namespace atelier {
namespace {

// logits [batch, classes], labels int32 [batch] -> losses [batch], gradients of the sum of the losses
// [batch, classes]
void softmax_cross_entropy(const Call& call) {
  const SoftmaxCrossEntropyCall k(call);
  const int64_t batch = k.batch, classes = k.classes;
  const int64_t count = count_of({batch, classes});
  const float* logits = call.input(k.logits, count);
  const int32_t* labels = call.input<int32_t>(k.labels, batch);
  float *losses = call.output(k.losses, batch), *gradient = call.output(k.gradient, count);
  for (int64_t i = 0; i < batch; ++i)
    if (labels[i] < 0 || labels[i] >= classes)
      throw CallError("label " + std::to_string(labels[i]) + " is none of " + std::to_string(classes) +
                      " classes");
  parallel_for(
      batch,
      [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
          const float* row = logits + i * classes;
          float* to = gradient + i * classes;
          float high = -std::numeric_limits<float>::infinity();
          for (int64_t j = 0; j < classes; ++j) high = std::max(high, row[j]);
          double total = 0;
          for (int64_t j = 0; j < classes; ++j) {
            to[j] = std::exp(row[j] - high);
            total += to[j];
          }
          losses[i] = static_cast<float>(std::log(total)) + high - row[labels[i]];
          const float share = static_cast<float>(1 / total);
          for (int64_t j = 0; j < classes; ++j) to[j] *= share;
          to[labels[i]] -= 1.f;
        }
      },
      std::max<int64_t>(1, kGrain / classes));
}

// gradients [batch, classes], slopes [batch] -> each row times its slope
void scale_rows(const Call& call) {
  const ScaleRowsCall k(call);
  const int64_t batch = k.batch, classes = k.classes;
  const int64_t count = count_of({batch, classes});
  const float *x = call.input(k.x, count), *slopes = call.input(k.slopes, batch);
  float* y = call.output(k.y, count);
  for (int64_t i = 0; i < batch; ++i)
    for (int64_t j = 0; j < classes; ++j) y[i * classes + j] = x[i * classes + j] * slopes[i];
}

}  // namespace

const std::vector<KernelEntry> loss_kernels = {{"softmaxCrossEntropy", softmax_cross_entropy},
                                               {"scaleRows", scale_rows}};

}  // namespace atelier
