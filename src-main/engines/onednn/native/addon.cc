// The Node-API face of the engine: handles of native memory, and one function that runs a kernel by its
// number.
#include <napi.h>
#include <omp.h>

#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>

#include "dnnl_bridge.h"
#include "kernels.h"

namespace atelier {
namespace {

constexpr napi_type_tag kBufferTag = {0x8f2a6b31c4d94e07ULL, 0x9d1e5c7a30b842f6ULL};

// The kernels by their numbers, which are their places in kernels.mjs.
const std::vector<KernelEntry>& kernels() {
  static const std::vector<KernelEntry> all = [] {
    std::unordered_map<std::string, Kernel> written;
    for (const auto* part :
         {&convolution_kernels, &matmul_kernels, &normalization_kernels, &normalization_gradient_kernels,
          &pooling_kernels, &unary_kernels, &binary_kernels, &elementwise_kernels, &reduction_kernels,
          &layout_kernels, &indexing_kernels, &image_kernels, &loss_kernels, &update_kernels,
          &mixed_kernels})
      for (const KernelEntry& entry : *part) written.emplace(entry.name, entry.kernel);
    std::vector<KernelEntry> list;
    for (const char* name : kKernelNames) {
      const auto found = written.find(name);
      if (found == written.end())
        throw std::logic_error(std::string("nothing computes the kernel ") + name);
      list.push_back({name, found->second});
    }
    if (list.size() != written.size()) throw std::logic_error("a kernel is missing in kernels.mjs");
    return list;
  }();
  return all;
}

void release(Buffer* buffer) {
  if (buffer->data == nullptr) return;
  Pool::instance().give(buffer->data, buffer->bytes);
  buffer->data = nullptr;
}

Buffer* buffer_of(const Napi::Value& value) {
  if (!value.IsExternal()) throw CallError("that is no handle of a tensor");
  const auto handle = value.As<Napi::External<Buffer>>();
  if (!handle.CheckTypeTag(&kBufferTag)) throw CallError("that is no handle of a tensor");
  return handle.Data();
}

// What JavaScript tells by that memory ran out.
void throw_out_of_memory(Napi::Env env) {
  Napi::Error error = Napi::Error::New(env, "out of memory");
  error.Set("code", Napi::String::New(env, "OUT_OF_MEMORY"));
  error.ThrowAsJavaScriptException();
}

// Runs the body; what it throws becomes a JavaScript exception in words, with a code where memory ran
// out.
template <class Body>
Napi::Value guarded(const Napi::CallbackInfo& info, Body body) {
  try {
    return body();
  } catch (const dnnl::error& error) {
    if (error.status == dnnl_out_of_memory)
      throw_out_of_memory(info.Env());
    else
      Napi::Error::New(info.Env(), std::string("oneDNN: ") + error.what()).ThrowAsJavaScriptException();
  } catch (const std::bad_alloc&) {
    throw_out_of_memory(info.Env());
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::exception& error) {
    Napi::Error::New(info.Env(), error.what()).ThrowAsJavaScriptException();
  }
  return info.Env().Undefined();
}

// allocate(bytes) -> handle
Napi::Value allocate(const Napi::CallbackInfo& info) {
  return guarded(info, [&]() -> Napi::Value {
    const double asked = info[0].IsNumber() ? info[0].As<Napi::Number>().DoubleValue() : -1;
    if (!(asked >= 0 && asked <= 1099511627776.0))
      throw CallError("a tensor cannot have that many bytes");
    auto buffer = std::make_unique<Buffer>();
    buffer->bytes = static_cast<size_t>(asked);
    buffer->data = Pool::instance().take(buffer->bytes);
    auto handle =
        Napi::External<Buffer>::New(info.Env(), buffer.get(), [](Napi::Env, Buffer* forgotten) {
          release(forgotten);
          delete forgotten;
        });
    buffer.release();
    handle.TypeTag(&kBufferTag);
    return handle;
  });
}

Napi::Value free_handle(const Napi::CallbackInfo& info) {
  return guarded(info, [&]() -> Napi::Value {
    release(buffer_of(info[0]));
    return info.Env().Undefined();
  });
}

// The bytes of a typed array.
std::pair<uint8_t*, size_t> bytes_of(const Napi::Value& value) {
  if (!value.IsTypedArray()) throw CallError("a typed array is needed");
  // By way of its ArrayBuffer there would be no memory that threads share.
  void* data = nullptr;
  const napi_status status =
      napi_get_typedarray_info(value.Env(), value, nullptr, nullptr, &data, nullptr, nullptr);
  if (status != napi_ok) throw CallError("a typed array is needed");
  return {static_cast<uint8_t*>(data), value.As<Napi::TypedArray>().ByteLength()};
}

// write(handle, typed array); read(handle, typed array)
Napi::Value write(const Napi::CallbackInfo& info) {
  return guarded(info, [&]() -> Napi::Value {
    Buffer* buffer = buffer_of(info[0]);
    const auto [data, size] = bytes_of(info[1]);
    if (buffer->data == nullptr) throw CallError("the tensor was disposed");
    if (size > buffer->bytes) throw CallError("the values do not fit the tensor");
    if (size) std::memcpy(buffer->data, data, size);
    return info.Env().Undefined();
  });
}
Napi::Value read(const Napi::CallbackInfo& info) {
  return guarded(info, [&]() -> Napi::Value {
    Buffer* buffer = buffer_of(info[0]);
    const auto [data, size] = bytes_of(info[1]);
    if (buffer->data == nullptr) throw CallError("the tensor was disposed");
    if (size > buffer->bytes) throw CallError("the tensor has fewer values than that");
    if (size) std::memcpy(data, buffer->data, size);
    return info.Env().Undefined();
  });
}

std::vector<Buffer*> buffers_of(const Napi::Value& value) {
  if (!value.IsArray()) throw CallError("an array of handles is needed");
  const auto array = value.As<Napi::Array>();
  if (array.Length() > 65536) throw CallError("too many tensors");
  std::vector<Buffer*> result;
  result.reserve(array.Length());
  for (uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::Value entry = array[i];
    result.push_back(entry.IsNull() || entry.IsUndefined() ? nullptr : buffer_of(entry));
  }
  return result;
}

// run(kernel number, inputs, outputs, Int32Array, Float64Array)
Napi::Value run(const Napi::CallbackInfo& info) {
  return guarded(info, [&]() -> Napi::Value {
    const double number = info[0].IsNumber() ? info[0].As<Napi::Number>().DoubleValue() : -1;
    if (!(number >= 0 && number < static_cast<double>(kernels().size())))
      throw CallError("there is no such kernel");
    const auto inputs = buffers_of(info[1]), outputs = buffers_of(info[2]);
    const auto [ints, int_bytes] = bytes_of(info[3]);
    const auto [floats, float_bytes] = bytes_of(info[4]);
    if (info[3].As<Napi::TypedArray>().TypedArrayType() != napi_int32_array ||
        info[4].As<Napi::TypedArray>().TypedArrayType() != napi_float64_array)
      throw CallError("numbers are given as Int32Array and Float64Array");
    const Call call(inputs, outputs, reinterpret_cast<const int32_t*>(ints), int_bytes / 4,
                    reinterpret_cast<const double*>(floats), float_bytes / 8);
    call.check_apart();
    kernels()[static_cast<size_t>(number)].kernel(call);
    return info.Env().Undefined();
  });
}

Napi::Value set_threads(const Napi::CallbackInfo& info) {
  return guarded(info, [&]() -> Napi::Value {
    const int32_t count = info[0].IsNumber() ? info[0].As<Napi::Number>().Int32Value() : 0;
    if (count < 1 || count > 1024) throw CallError("the number of threads must lie between 1 and 1024");
    omp_set_dynamic(0);
    omp_set_num_threads(count);
    primitive_cache().clear();  // oneDNN fixes the number of threads when a primitive is made
    return info.Env().Undefined();
  });
}

// poison(on): from now on new memory is full of what no kernel may leave there, for tests
Napi::Value poison(const Napi::CallbackInfo& info) {
  Pool::instance().poison(info[0].ToBoolean());
  return info.Env().Undefined();
}

Napi::Value statistics(const Napi::CallbackInfo& info) {
  auto result = Napi::Object::New(info.Env());
  result.Set("usedBytes", static_cast<double>(Pool::instance().used()));
  result.Set("pooledBytes", static_cast<double>(Pool::instance().pooled()));
  result.Set("primitives", static_cast<double>(primitive_cache().size()));
  result.Set("threads", static_cast<double>(omp_get_max_threads()));
  return result;
}

// Memory, primitives and scratch are the process' and unguarded, and OpenMP's thread count belongs to
// the thread that set it: one thread computes. A process has one engine, in its training's thread, so
// that a lock would guard what nobody needs.
void claim_thread(Napi::Env env) {
  static const std::thread::id owner = std::this_thread::get_id();
  if (std::this_thread::get_id() != owner)
    throw Napi::Error::New(env,
                           "another thread of this process has loaded it already, and it computes in "
                           "one thread of a process alone");
}

Napi::Object start(Napi::Env env, Napi::Object exports) {
  claim_thread(env);
  try {
    kernels();
  } catch (const std::logic_error& error) {
    throw Napi::Error::New(env, error.what());
  }
  exports.Set("definition", kDefinition);
  auto names = Napi::Array::New(env);
  for (uint32_t i = 0; i < kernels().size(); ++i) names[i] = Napi::String::New(env, kernels()[i].name);
  exports.Set("kernels", names);
  const auto* version = dnnl_version();
  exports.Set("version", std::to_string(version->major) + "." + std::to_string(version->minor) + "." +
                             std::to_string(version->patch));
  exports.Set("allocate", Napi::Function::New(env, allocate));
  exports.Set("free", Napi::Function::New(env, free_handle));
  exports.Set("write", Napi::Function::New(env, write));
  exports.Set("read", Napi::Function::New(env, read));
  exports.Set("run", Napi::Function::New(env, run));
  exports.Set("setThreads", Napi::Function::New(env, set_threads));
  exports.Set("poison", Napi::Function::New(env, poison));
  exports.Set("statistics", Napi::Function::New(env, statistics));
  return exports;
}

}  // namespace
}  // namespace atelier

static Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  return atelier::start(env, exports);
}
NODE_API_MODULE(atelier_onednn, initialise)
