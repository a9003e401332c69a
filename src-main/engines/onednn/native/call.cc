#include "call.h"

#include <algorithm>

namespace atelier {

int64_t count_of(const std::vector<int64_t>& dims) {
  int64_t count = 1;
  for (int64_t dim : dims) {
    if (dim < 0) throw CallError("dimension " + std::to_string(dim) + " is negative");
    if (dim != 0 && count > (int64_t{1} << 40) / dim) throw CallError("the tensor is too large");
    count *= dim;
  }
  return count;
}

void Call::check_apart() const {
  // Every tensor has an allocation of its own, so memory that overlaps begins at the same place.
  std::vector<const void*> written;
  written.reserve(outputs_.size());
  for (const Buffer* buffer : outputs_)
    if (buffer && buffer->data) written.push_back(buffer->data);
  std::sort(written.begin(), written.end());
  if (std::adjacent_find(written.begin(), written.end()) != written.end())
    throw CallError("two outputs are the same memory");
  for (size_t i = 0; i < inputs_.size(); ++i)
    if (inputs_[i] && inputs_[i]->data &&
        std::binary_search(written.begin(), written.end(), static_cast<const void*>(inputs_[i]->data)))
      throw CallError("input " + std::to_string(i) +
                      " is the memory of an output: a kernel does not write what it reads");
}

void* Call::checked(const std::vector<Buffer*>& list, size_t index, int64_t count, size_t size,
                    const char* what) {
  if (index >= list.size() || list[index] == nullptr)
    throw CallError(std::string(what) + " " + std::to_string(index) + " is missing");
  Buffer* buffer = list[index];
  if (buffer->data == nullptr)
    throw CallError(std::string(what) + " " + std::to_string(index) + " was disposed");
  if (count < 0 || static_cast<uint64_t>(count) * size > buffer->bytes)
    throw CallError(std::string(what) + " " + std::to_string(index) + " is smaller than its shape says");
  return buffer->data;
}

}  // namespace atelier
