// Optimizers: one pass over every variable, its gradient and its slots, in place, all variables in one
// call.
#include <cmath>

#include "bf16.h"
#include "call.h"
#include "parallel.h"

namespace atelier {
namespace {

// The variables end to end, split over the threads evenly whatever their sizes; what a part gets depends
// on the sizes and the thread count alone. body(variable, begin, end)
template <class Body>
void over_variables(const std::vector<int64_t>& counts, Body body) {
  int64_t total = 0;
  for (int64_t count : counts) total += count;
  parallel_for(total, [&](int64_t begin, int64_t end) {
    int64_t first = 0;
    for (size_t i = 0; i < counts.size(); first += counts[i], ++i) {
      const int64_t from = std::max(begin - first, int64_t{0}), to = std::min(end - first, counts[i]);
      if (from < to) body(i, from, to);
    }
  });
}

// The counts of all variables: as many numbers, from `first`.
std::vector<int64_t> counts_of(const Call& call, size_t first) {
  return call.dims(first, call.input_count());
}

// Adds the variables' rounded copies to an update: where there is one it is kept equal to its variable.
inline void keep_copy(Bf16* copy, int64_t begin, int64_t end, const float* variable) {
  if (copy)
    for (int64_t i = begin; i < end; ++i) store(&copy[i], variable[i]);
}

struct AdamNumbers {
  float rate, beta1, beta2, epsilon, kept;
};

void adam_part(int64_t count, const AdamNumbers& numbers, const float* __restrict gradient,
               float* __restrict variable, float* __restrict m, float* __restrict v) {
  const float rate = numbers.rate, share1 = 1.f - numbers.beta1, share2 = 1.f - numbers.beta2,
              epsilon = numbers.epsilon, kept = numbers.kept;
  for (int64_t i = 0; i < count; ++i) {
    const float g = gradient[i];
    const float first = m[i] + (g - m[i]) * share1;
    const float second = v[i] + (g * g - v[i]) * share2;
    m[i] = first;
    v[i] = second;
    variable[i] = variable[i] * kept - first * rate / (std::sqrt(second) + epsilon);
  }
}

// gradients -> four outputs each: variable, m, v (in place), and its copy in bfloat16 or null; counts of
// the variables; learning rate of this step with the bias corrections in it, beta1, beta2, epsilon,
// decay keras.optimizers.Adam: variable -= m * rate / (sqrt(v) + epsilon); with decoupled weight decay,
// variable *= 1 - decay first.
void adam(const Call& call) {
  const AdamNumbers numbers{call.number(0), call.number(1), call.number(2), call.number(3),
                            1.f - call.number(4)};
  const auto counts = counts_of(call, 0);
  struct Part {
    const float* gradient;
    float *variable, *m, *v;
    Bf16* copy;
  };
  std::vector<Part> parts;
  for (size_t i = 0; i < counts.size(); ++i)
    parts.push_back({call.input(i, counts[i]), call.output(4 * i, counts[i]),
                     call.output(4 * i + 1, counts[i]), call.output(4 * i + 2, counts[i]),
                     call.has_output(4 * i + 3) ? call.output<Bf16>(4 * i + 3, counts[i]) : nullptr});
  over_variables(counts, [&](size_t which, int64_t begin, int64_t end) {
    const Part& part = parts[which];
    // In blocks that stay in the first-level cache until their copy is made.
    for (int64_t at = begin; at < end; at += 1024) {
      const int64_t count = std::min<int64_t>(1024, end - at);
      adam_part(count, numbers, part.gradient + at, part.variable + at, part.m + at, part.v + at);
      keep_copy(part.copy, at, at + count, part.variable);
    }
  });
}

// gradients -> three outputs each: variable, velocity (in place; null without momentum), and its copy in
// bfloat16 or null; nesterov, counts of the variables; learning rate, momentum, decay
// keras.optimizers.SGD: velocity = momentum * velocity - rate * g; variable += velocity, or momentum *
// velocity - rate * g.
void sgd(const Call& call) {
  const bool nesterov = call.integer(0) != 0;
  const float rate = call.number(0), momentum = call.number(1), kept = 1.f - call.number(2);
  const auto counts = counts_of(call, 1);
  struct Part {
    const float* gradient;
    float *variable, *velocity;
    Bf16* copy;
  };
  std::vector<Part> parts;
  for (size_t i = 0; i < counts.size(); ++i)
    parts.push_back({call.input(i, counts[i]), call.output(3 * i, counts[i]),
                     call.has_output(3 * i + 1) ? call.output(3 * i + 1, counts[i]) : nullptr,
                     call.has_output(3 * i + 2) ? call.output<Bf16>(3 * i + 2, counts[i]) : nullptr});
  over_variables(counts, [&](size_t which, int64_t begin, int64_t end) {
    const Part& part = parts[which];
    const float* gradient = part.gradient;
    float *variable = part.variable, *velocity = part.velocity;
    if (!velocity)
      for (int64_t i = begin; i < end; ++i) variable[i] = variable[i] * kept - rate * gradient[i];
    else
      for (int64_t i = begin; i < end; ++i) {
        const float step = rate * gradient[i];
        const float next = momentum * velocity[i] - step;
        velocity[i] = next;
        variable[i] = variable[i] * kept + (nesterov ? momentum * next - step : next);
      }
    keep_copy(part.copy, begin, end, variable);
  });
}

// gradients -> four outputs each: variable, velocity, gathered momentum or null (in place), and its copy
// in bfloat16 or null; counts of the variables; learning rate, rho, momentum, epsilon
// keras.optimizers.RMSprop, not centered: velocity = rho * velocity + (1 - rho) * g * g; the variable
// loses rate * g / sqrt(velocity + epsilon), or the momentum that gathers it.
void rmsprop(const Call& call) {
  const float rate = call.number(0), rho = call.number(1), momentum = call.number(2),
              epsilon = call.number(3);
  const auto counts = counts_of(call, 0);
  struct Part {
    const float* gradient;
    float *variable, *velocity, *gathered;
    Bf16* copy;
  };
  std::vector<Part> parts;
  for (size_t i = 0; i < counts.size(); ++i)
    parts.push_back({call.input(i, counts[i]), call.output(4 * i, counts[i]),
                     call.output(4 * i + 1, counts[i]),
                     call.has_output(4 * i + 2) ? call.output(4 * i + 2, counts[i]) : nullptr,
                     call.has_output(4 * i + 3) ? call.output<Bf16>(4 * i + 3, counts[i]) : nullptr});
  over_variables(counts, [&](size_t which, int64_t begin, int64_t end) {
    const Part& part = parts[which];
    for (int64_t i = begin; i < end; ++i) {
      const float g = part.gradient[i];
      const float next = rho * part.velocity[i] + (1.f - rho) * (g * g);
      part.velocity[i] = next;
      float step = rate * g / std::sqrt(next + epsilon);
      if (part.gathered) part.gathered[i] = step = momentum * part.gathered[i] + step;
      part.variable[i] -= step;
    }
    keep_copy(part.copy, begin, end, part.variable);
  });
}

// value -> average (in place); count; share
// average += (value - average) * share
void average(const Call& call) {
  const int64_t count = call.dim(0);
  const float share = call.number(0);
  const float* value = call.input(0, count);
  float* kept = call.output(0, count);
  parallel_for(count, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) kept[i] += (value[i] - kept[i]) * share;
  });
}

}  // namespace

const std::vector<KernelEntry> update_kernels = {
    {"adam", adam}, {"sgd", sgd}, {"rmsprop", rmsprop}, {"average", average}};

}  // namespace atelier
