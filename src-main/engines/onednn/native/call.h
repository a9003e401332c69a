// One call of a kernel: its tensors and numbers, every one checked before a kernel touches memory. What
// a kernel's tensors and numbers are called is in kernels.mjs, from which the build writes kernels.h.
#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "memory.h"

namespace atelier {

// What a caller did wrong; reaches JavaScript as an exception with this text.
struct CallError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class Type : int { float32 = 0, int32 = 1, boolean = 2 };
inline size_t size_of(Type type) { return type == Type::boolean ? 1 : 4; }

// Product of dimensions; throws where one is negative or the product passes 2^40.
int64_t count_of(const std::vector<int64_t>& dims);

class Call {
 public:
  Call(std::vector<Buffer*> inputs, std::vector<Buffer*> outputs, const int32_t* ints, size_t int_count,
       const double* floats, size_t float_count)
      : inputs_(std::move(inputs)),
        outputs_(std::move(outputs)),
        ints_(ints),
        int_count_(int_count),
        floats_(floats),
        float_count_(float_count) {}

  // No kernel reads what it writes: in-place ones have it among their outputs alone. Throws where memory
  // is given twice.
  void check_apart() const;

  size_t input_count() const { return inputs_.size(); }
  size_t output_count() const { return outputs_.size(); }
  bool has_input(size_t index) const { return index < inputs_.size() && inputs_[index] != nullptr; }
  bool has_output(size_t index) const { return index < outputs_.size() && outputs_[index] != nullptr; }

  template <class T = float>
  const T* input(size_t index, int64_t count) const {
    return static_cast<const T*>(checked(inputs_, index, count, sizeof(T), "input"));
  }
  template <class T = float>
  T* output(size_t index, int64_t count) const {
    return static_cast<T*>(checked(outputs_, index, count, sizeof(T), "output"));
  }

  // Of floats, or of bfloat16.
  const void* numbers(size_t index, int64_t count, bool half) const {
    return half ? static_cast<const void*>(input<uint16_t>(index, count)) : input(index, count);
  }
  void* results(size_t index, int64_t count, bool half) const {
    return half ? static_cast<void*>(output<uint16_t>(index, count)) : output(index, count);
  }

  int64_t integer(size_t index) const {
    if (index >= int_count_) throw CallError("a number is missing");
    return ints_[index];
  }
  bool flag(size_t index) const { return integer(index) != 0; }
  // A dimension: zero or more.
  int64_t dim(size_t index) const {
    const int64_t value = integer(index);
    if (value < 0) throw CallError("dimension " + std::to_string(value) + " is negative");
    return value;
  }
  int64_t positive(size_t index) const {
    const int64_t value = integer(index);
    if (value < 1)
      throw CallError("a dimension or size must be at least 1, not " + std::to_string(value));
    return value;
  }
  std::vector<int64_t> dims(size_t first, size_t count) const {
    std::vector<int64_t> result(count);
    for (size_t i = 0; i < count; ++i) result[i] = dim(first + i);
    return result;
  }
  // Steps through memory, which may lead backwards.
  std::vector<int64_t> steps(size_t first, size_t count) const {
    std::vector<int64_t> result(count);
    for (size_t i = 0; i < count; ++i) result[i] = integer(first + i);
    return result;
  }
  // How many dimensions there are.
  size_t rank(size_t index) const {
    const int64_t value = dim(index);
    if (value > 16) throw CallError("too many dimensions");
    return static_cast<size_t>(value);
  }
  // One of an enumeration's members, which are counted from 0.
  template <class Choice>
  Choice choice(size_t index, int64_t members) const {
    const int64_t value = integer(index);
    if (value < 0 || value >= members)
      throw CallError("there is no function " + std::to_string(value) + " of this kernel");
    return static_cast<Choice>(value);
  }
  // In full: a whole number beyond 2^24 is no float.
  double real(size_t index) const {
    if (index >= float_count_) throw CallError("a number is missing");
    return floats_[index];
  }
  float number(size_t index) const { return static_cast<float>(real(index)); }
  Type type(size_t index) const {
    const int64_t value = integer(index);
    if (value < 0 || value > 2) throw CallError("unknown dtype " + std::to_string(value));
    return static_cast<Type>(value);
  }

 private:
  static void* checked(const std::vector<Buffer*>& list, size_t index, int64_t count, size_t size,
                       const char* what);
  std::vector<Buffer*> inputs_, outputs_;
  const int32_t* ints_;
  size_t int_count_;
  const double* floats_;
  size_t float_count_;
};

using Kernel = void (*)(const Call&);
struct KernelEntry {
  const char* name;
  Kernel kernel;
};

// Each file of kernels lists its own; addon.cc gathers them.
extern const std::vector<KernelEntry> convolution_kernels, matmul_kernels, normalization_kernels,
    normalization_gradient_kernels, pooling_kernels, unary_kernels, binary_kernels, elementwise_kernels,
    reduction_kernels, layout_kernels, indexing_kernels, image_kernels, loss_kernels, update_kernels,
    mixed_kernels;

}  // namespace atelier
