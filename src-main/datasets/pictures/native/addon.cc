// The Node-API face of the JPEG decoder, of what reads files for it, and of what makes training images.
// It keeps nothing between two calls, so that any number of threads may have it at the same time.
#include <napi.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "crop.h"
#include "decode.h"
#include "file.h"

namespace atelier {
namespace {

// What a call is refused for; it is the caller's mistake, never the file's.
struct CallError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

constexpr int kMostSide = 65535;
constexpr size_t kStateNumbers = 3;

int number_of(const Napi::Value& value, int least, int most, const char* what) {
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : -1e9;
  if (!(number >= least && number <= most)) throw CallError(std::string(what) + " is not possible");
  return static_cast<int>(number);
}

template <class Array>
Array array_of(const Napi::Value& value, napi_typedarray_type type, const char* what) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != type)
    throw CallError(std::string(what) + " is no array of its kind");
  return value.As<Array>();
}

// A reduction as reduction.ts has it, for a side of so many pixels.
Side side_of(const Napi::Value& value, int from) {
  if (!value.IsObject()) throw CallError("a reduction is needed");
  const auto object = value.As<Napi::Object>();
  Side side;
  side.from = number_of(object.Get("from"), 1, kMostSide, "the side");
  side.to = number_of(object.Get("to"), 1, side.from, "the new side");
  side.pairs = number_of(object.Get("pairs"), 1, 64, "the number of pairs");
  const auto first = array_of<Napi::Int32Array>(object.Get("first"), napi_int32_array, "first");
  const auto weights = array_of<Napi::Int16Array>(object.Get("weights"), napi_int16_array, "weights");
  const size_t count = static_cast<size_t>(side.to);
  if (side.from != from || first.ElementLength() != count ||
      weights.ElementLength() != count * side.pairs * 2)
    throw CallError("the reduction does not fit");
  side.first = first.Data();
  side.weights = weights.Data();

  const int reach = 2 * side.pairs;
  for (int i = 0; i < side.to; ++i) {
    const int at = side.first[i];
    if (at < -reach || at >= from || (i > 0 && at < side.first[i - 1]))
      throw CallError("the reduction does not fit");
  }
  return side;
}

// What another thread does, and a promise of what comes of it.
class Promised : public Napi::AsyncWorker {
 public:
  // Keeps `held` alive, which the work has pointers into.
  Promised(Napi::Env env, const Napi::Object& held)
      : Napi::AsyncWorker(env, "atelier_jpeg"), held_(Napi::Persistent(held)) {
    const napi_status status = napi_create_promise(env, &deferred_, &promise_);
    if (status != napi_ok) throw Napi::Error::New(env);
  }

  // To be taken where it was made.
  napi_value promise() const { return promise_; }

  // Where the thread that asked is being ended nobody can be told any more, and that is no error: the
  // class that this is made of would end the process.
  void OnWorkComplete(Napi::Env env, napi_status status) override {
    napi_value done = nullptr;
    if (status == napi_ok && answer(env, &done) == napi_ok) napi_resolve_deferred(env, deferred_, done);
    Destroy();
  }

 protected:
  // Of the work that was done, as C functions: those of C++ would throw where nobody can be told.
  virtual napi_status answer(napi_env env, napi_value* done) = 0;

 private:
  napi_deferred deferred_ = nullptr;
  napi_value promise_ = nullptr;
  Napi::ObjectReference held_;
};

// Work that says whether it was done; it throws nothing.
template <class Asked, bool (*kWork)(const Asked&) noexcept>
class Doing : public Promised {
 public:
  Doing(Napi::Env env, const Asked& asked, const Napi::Object& held)
      : Promised(env, held), asked_(asked) {}
  void Execute() override { is_done_ = kWork(asked_); }

 protected:
  napi_status answer(napi_env env, napi_value* done) override {
    return napi_get_boolean(env, is_done_, done);
  }

 private:
  const Asked asked_;
  bool is_done_ = false;
};
using Decoding = Doing<Request, decode>;
using ImageMaking = Doing<Cropping, crop>;

class FileReading : public Promised {
 public:
  FileReading(Napi::Env env, Reading&& reading, double* state, const Napi::Object& held)
      : Promised(env, held), reading_(std::move(reading)), state_(state) {}
  void Execute() override { is_read_ = read(reading_); }

 protected:
  napi_status answer(napi_env env, napi_value* done) override {
    if (!is_read_) return napi_get_null(env, done);
    const FileState& state = reading_.state;
    state_[0] = state.inode;
    state_[1] = state.size;
    state_[2] = state.modified_ms;
    const std::string& sha256 = reading_.sha256;
    return napi_create_string_latin1(env, sha256.data(), sha256.size(), done);
  }

 private:
  Reading reading_;
  double* const state_;
  bool is_read_ = false;
};

// Has it done; the promise of what comes of it.
Napi::Value begin(Napi::Env env, std::unique_ptr<Promised> work) {
  const napi_value promise = work->promise();
  work->Queue();
  work.release();
  return Napi::Value(env, promise);
}

// decode(content, width, height, denominator, down, across, pixels) -> promise of whether it was
// decoded; `down` and `across` are null where the picture is not made smaller.
Napi::Value decode_call(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  try {
    Request request;
    const auto content = array_of<Napi::Uint8Array>(info[0], napi_uint8_array, "the content");
    request.content = content.Data();
    request.length = content.ByteLength();
    request.width = number_of(info[1], 1, kMostSide, "the width");
    request.height = number_of(info[2], 1, kMostSide, "the height");
    request.denominator = number_of(info[3], 1, 8, "the denominator");
    if ((request.denominator & (request.denominator - 1)) != 0)
      throw CallError("1, 2, 4 or 8 is needed");
    if (int64_t{request.width} * request.height > kMostPixels) throw CallError("that is too large");

    int width = request.width / request.denominator;
    int height = request.height / request.denominator;
    request.is_reduced = !info[4].IsNull();
    if (!request.is_reduced && request.denominator != 1) throw CallError("a reduction is needed");
    if (request.is_reduced) {
      request.down = side_of(info[4], height);
      request.across = side_of(info[5], width);
      height = request.down.to;
      width = request.across.to;
    }
    auto pixels = array_of<Napi::Uint8Array>(info[6], napi_uint8_array, "the memory");
    if (pixels.ByteLength() != static_cast<size_t>(width) * height * kColours)
      throw CallError("the memory does not fit the picture");
    request.pixels = pixels.Data();

    auto held = Napi::Array::New(env);
    uint32_t at = 0;
    for (const size_t place : {0, 4, 5, 6}) held.Set(at++, info[place]);
    return begin(env, std::make_unique<Decoding>(env, request, held));
  } catch (const CallError& error) {
    throw Napi::TypeError::New(env, error.what());
  }
}

// read(path, content, state) -> promise of the SHA-256 of a file that is read whole, "" where there is
// none, or null where it was not read; `state` takes its inode, its size and when it was changed, in
// milliseconds.
Napi::Value read_call(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  try {
    if (!info[0].IsString()) throw CallError("a path is needed");
    auto content = array_of<Napi::Uint8Array>(info[1], napi_uint8_array, "the content");
    auto state = array_of<Napi::Float64Array>(info[2], napi_float64_array, "the state");
    if (state.ElementLength() != kStateNumbers) throw CallError("the state has another length");
    Reading reading;
    reading.path = info[0].As<Napi::String>().Utf8Value();
    reading.content = content.Data();
    reading.length = content.ByteLength();

    auto held = Napi::Array::New(env);
    held.Set(0u, info[1]);
    held.Set(1u, info[2]);
    return begin(env, std::make_unique<FileReading>(env, std::move(reading), state.Data(), held));
  } catch (const CallError& error) {
    throw Napi::TypeError::New(env, error.what());
  }
}

// The crops of an array, six numbers each, within so many images.
void take_crops(const Napi::Int32Array& numbers, size_t images, Cropping* cropping) {
  static_assert(sizeof(Crop) == 6 * sizeof(int32_t));
  if (numbers.ElementLength() % 6 != 0) throw CallError("the crops have another length");
  cropping->crops = reinterpret_cast<const Crop*>(numbers.Data());
  cropping->count = numbers.ElementLength() / 6;
  for (size_t i = 0; i < cropping->count; ++i) {
    const Crop& each = cropping->crops[i];
    const bool is_within = each.image >= 0 && static_cast<size_t>(each.image) < images &&
                           each.top >= 0 && each.height >= 1 &&
                           each.height <= cropping->height - each.top && each.left >= 0 &&
                           each.width >= 1 && each.width <= cropping->width - each.left;
    if (!is_within) throw CallError("a crop is not within its image");
  }
}

// crop(stored, height, width, channels, crops, normalization, images) -> promise of whether it was done;
// `normalization` has the middles of the channels and then their scales, or is null.
Napi::Value crop_call(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  try {
    Cropping cropping;
    const auto stored = array_of<Napi::Uint8Array>(info[0], napi_uint8_array, "the images");
    cropping.stored = stored.Data();
    cropping.height = number_of(info[1], 1, kMostSide, "the height");
    cropping.width = number_of(info[2], 1, kMostSide, "the width");
    cropping.channels = number_of(info[3], 1, kColours, "the number of channels");
    if (cropping.channels == 2) throw CallError("one or three channels are needed");
    const size_t numbers = static_cast<size_t>(cropping.height) * cropping.width * cropping.channels;
    const auto crops = array_of<Napi::Int32Array>(info[4], napi_int32_array, "the crops");
    take_crops(crops, stored.ByteLength() / numbers, &cropping);

    cropping.is_normalized = !info[5].IsNull();
    if (cropping.is_normalized) {
      const auto by = array_of<Napi::Float64Array>(info[5], napi_float64_array, "the normalization");
      const size_t channels = static_cast<size_t>(cropping.channels);
      if (by.ElementLength() != 2 * channels) throw CallError("the normalization has another length");
      for (size_t i = 0; i < channels; ++i) {
        cropping.middle[i] = by[i];
        cropping.scale[i] = by[channels + i];
      }
    }
    auto images = array_of<Napi::Float32Array>(info[6], napi_float32_array, "the memory");
    if (images.ElementLength() != cropping.count * numbers)
      throw CallError("the memory does not fit the images");
    cropping.images = images.Data();

    auto held = Napi::Array::New(env);
    uint32_t at = 0;
    for (const size_t place : {0, 4, 6}) held.Set(at++, info[place]);
    return begin(env, std::make_unique<ImageMaking>(env, cropping, held));
  } catch (const CallError& error) {
    throw Napi::TypeError::New(env, error.what());
  }
}

Napi::Object exports_of(Napi::Env env, Napi::Object exports) {
  exports.Set("version", Napi::String::New(env, library_version()));
  exports.Set("decode", Napi::Function::New(env, decode_call, "decode"));
  exports.Set("read", Napi::Function::New(env, read_call, "read"));
  exports.Set("crop", Napi::Function::New(env, crop_call, "crop"));
  return exports;
}

}  // namespace
}  // namespace atelier

static Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  return atelier::exports_of(env, exports);
}
NODE_API_MODULE(atelier_jpeg, initialize)
