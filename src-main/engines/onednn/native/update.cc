// Optimizers: one pass over a variable, its gradient and its slots, in place.
#include "call.h"
#include "parallel.h"

#include <cmath>

namespace atelier {
namespace {

// gradient -> variable, m, v (in place); count; learning rate of this step with the bias corrections in it, beta1, beta2, epsilon, decay
// keras.optimizers.Adam: variable -= m * rate / (sqrt(v) + epsilon); with decoupled weight decay, variable *= 1 - decay first.
void adam(const Call& call) {
  const int64_t count = call.dim(0);
  const float rate = call.number(0), beta1 = call.number(1), beta2 = call.number(2), epsilon = call.number(3), kept = 1.f - call.number(4);
  const float* gradient = call.input(0, count);
  float *variable = call.output(0, count), *m = call.output(1, count), *v = call.output(2, count);
  parallel_for(count, [&](int64_t begin, int64_t end) {
#pragma omp simd
    for (int64_t i = begin; i < end; ++i) {
      const float g = gradient[i];
      const float first = m[i] + (g - m[i]) * (1.f - beta1);
      const float second = v[i] + (g * g - v[i]) * (1.f - beta2);
      m[i] = first;
      v[i] = second;
      variable[i] = variable[i] * kept - first * rate / (std::sqrt(second) + epsilon);
    }
  });
}

// gradient -> variable, velocity (in place); count, nesterov; learning rate, momentum, decay
// keras.optimizers.SGD: velocity = momentum * velocity - rate * g; variable += velocity, or momentum * velocity - rate * g.
void sgd(const Call& call) {
  const int64_t count = call.dim(0);
  const bool nesterov = call.integer(1) != 0;
  const float rate = call.number(0), momentum = call.number(1), kept = 1.f - call.number(2);
  const float* gradient = call.input(0, count);
  float* variable = call.output(0, count);
  if (!call.has_output(1))
    return parallel_for(count, [&](int64_t begin, int64_t end) { for (int64_t i = begin; i < end; ++i) variable[i] = variable[i] * kept - rate * gradient[i]; });
  float* velocity = call.output(1, count);
  parallel_for(count, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const float step = rate * gradient[i];
      const float next = momentum * velocity[i] - step;
      velocity[i] = next;
      variable[i] = variable[i] * kept + (nesterov ? momentum * next - step : next);
    }
  });
}

// gradient -> variable, velocity, gathered momentum or none (in place); count; learning rate, rho, momentum, epsilon
// keras.optimizers.RMSprop, not centered: velocity = rho * velocity + (1 - rho) * g * g; the variable loses rate * g / sqrt(velocity + epsilon),
// or the momentum that gathers it.
void rmsprop(const Call& call) {
  const int64_t count = call.dim(0);
  const float rate = call.number(0), rho = call.number(1), momentum = call.number(2), epsilon = call.number(3);
  const float* gradient = call.input(0, count);
  float *variable = call.output(0, count), *velocity = call.output(1, count);
  float* gathered = call.has_output(2) ? call.output(2, count) : nullptr;
  parallel_for(count, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const float g = gradient[i];
      const float next = rho * velocity[i] + (1.f - rho) * (g * g);
      velocity[i] = next;
      float step = rate * g / std::sqrt(next + epsilon);
      if (gathered) gathered[i] = step = momentum * gathered[i] + step;
      variable[i] -= step;
    }
  });
}

// value -> average (in place); count; share
// average += (value - average) * share
void average(const Call& call) {
  const int64_t count = call.dim(0);
  const float share = call.number(0);
  const float* value = call.input(0, count);
  float* kept = call.output(0, count);
  parallel_for(count, [&](int64_t begin, int64_t end) { for (int64_t i = begin; i < end; ++i) kept[i] += (value[i] - kept[i]) * share; });
}

}  // namespace

const std::vector<KernelEntry> update_kernels = {{"adam", adam}, {"sgd", sgd}, {"rmsprop", rmsprop}, {"average", average}};

}  // namespace atelier
