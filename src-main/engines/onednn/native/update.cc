// Optimizers: one pass over every variable, its gradient and its slots, in place, all variables in one
// call.
#include <cmath>

#include "bf16.h"
#include "kernels.h"
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

// The rounded copy of a variable, where it has one.
Bf16* copy_of(const Call& call, size_t output, int64_t count) {
  return call.has_output(output) ? call.output<Bf16>(output, count) : nullptr;
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

// keras.optimizers.Adam: variable -= m * rate / (sqrt(v) + epsilon); with decoupled weight decay,
// variable *= 1 - decay first.
void adam(const Call& call) {
  const AdamCall k(call);
  const AdamNumbers numbers{k.rate, k.beta1, k.beta2, k.epsilon, 1.f - k.decay};
  struct Part {
    const float* gradient;
    float *variable, *m, *v;
    Bf16* copy;
  };
  std::vector<Part> parts;
  for (size_t i = 0; i < k.each_count; ++i)
    parts.push_back({call.input(k.gradient(i), k.count[i]), call.output(k.variable(i), k.count[i]),
                     call.output(k.m(i), k.count[i]), call.output(k.v(i), k.count[i]),
                     copy_of(call, k.copy(i), k.count[i])});
  over_variables(k.count, [&](size_t which, int64_t begin, int64_t end) {
    const Part& part = parts[which];
    // In blocks that stay in the first-level cache until their copy is made.
    for (int64_t at = begin; at < end; at += 1024) {
      const int64_t count = std::min<int64_t>(1024, end - at);
      adam_part(count, numbers, part.gradient + at, part.variable + at, part.m + at, part.v + at);
      keep_copy(part.copy, at, at + count, part.variable);
    }
  });
}

// keras.optimizers.SGD: velocity = momentum * velocity - rate * g; variable += velocity, or momentum *
// velocity - rate * g.
void sgd(const Call& call) {
  const SgdCall k(call);
  const bool nesterov = k.nesterov;
  const float rate = k.rate, momentum = k.momentum, kept = 1.f - k.decay;
  struct Part {
    const float* gradient;
    float *variable, *velocity;
    Bf16* copy;
  };
  std::vector<Part> parts;
  for (size_t i = 0; i < k.each_count; ++i)
    parts.push_back({call.input(k.gradient(i), k.count[i]), call.output(k.variable(i), k.count[i]),
                     call.has_output(k.velocity(i)) ? call.output(k.velocity(i), k.count[i]) : nullptr,
                     copy_of(call, k.copy(i), k.count[i])});
  over_variables(k.count, [&](size_t which, int64_t begin, int64_t end) {
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

// keras.optimizers.RMSprop, not centered: velocity = rho * velocity + (1 - rho) * g * g; the variable
// loses rate * g / sqrt(velocity + epsilon), or the momentum that gathers it.
void rmsprop(const Call& call) {
  const RmspropCall k(call);
  const float rate = k.rate, rho = k.rho, momentum = k.momentum, epsilon = k.epsilon;
  struct Part {
    const float* gradient;
    float *variable, *velocity, *gathered;
    Bf16* copy;
  };
  std::vector<Part> parts;
  for (size_t i = 0; i < k.each_count; ++i)
    parts.push_back({call.input(k.gradient(i), k.count[i]), call.output(k.variable(i), k.count[i]),
                     call.output(k.velocity(i), k.count[i]),
                     call.has_output(k.gathered(i)) ? call.output(k.gathered(i), k.count[i]) : nullptr,
                     copy_of(call, k.copy(i), k.count[i])});
  over_variables(k.count, [&](size_t which, int64_t begin, int64_t end) {
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

void average(const Call& call) {
  const AverageCall k(call);
  const int64_t count = k.count;
  const float share = k.share;
  const float* value = call.input(k.value, count);
  float* kept = call.output(k.kept, count);
  parallel_for(count, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) kept[i] += (value[i] - kept[i]) * share;
  });
}

}  // namespace

const std::vector<KernelEntry> update_kernels = {
    {"adam", adam}, {"sgd", sgd}, {"rmsprop", rmsprop}, {"average", average}};

}  // namespace atelier
