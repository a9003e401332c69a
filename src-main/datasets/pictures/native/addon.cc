// The Node-API face of the JPEG decoder. It keeps nothing between two calls, so that any number of
// threads may have it at the same time.
#include <napi.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "decode.h"

namespace atelier {
namespace {

// What a call is refused for; it is the caller's mistake, never the file's.
struct CallError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

constexpr int kMostSide = 65535;

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

class Decoding : public Napi::AsyncWorker {
 public:
  Decoding(Napi::Env env, const Request& request, const Napi::Object& held)
      : Napi::AsyncWorker(env, "atelier_jpeg"),
        held_(Napi::Persistent(held)),
        request_(request) {
    const napi_status status = napi_create_promise(env, &deferred_, &promise_);
    if (status != napi_ok) throw Napi::Error::New(env);
  }

  // To be taken where it was made.
  napi_value promise() const { return promise_; }
  void Execute() override { is_decoded_ = decode(request_); }

  // Where the thread that asked is being ended nobody can be told any more, and that is no error: the class
  // that this is made of would end the process.
  void OnWorkComplete(Napi::Env env, napi_status status) override {
    napi_value done = nullptr;
    if (status == napi_ok && napi_get_boolean(env, is_decoded_, &done) == napi_ok)
      napi_resolve_deferred(env, deferred_, done);
    Destroy();
  }

 private:
  napi_deferred deferred_ = nullptr;
  napi_value promise_ = nullptr;
  // Keeps alive what the request points to.
  Napi::ObjectReference held_;
  const Request request_;
  bool is_decoded_ = false;
};

// decode(content, width, height, denominator, down, across, pixels) -> promise of whether it was decoded;
// `down` and `across` are null where the picture is not made smaller.
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
    if ((request.denominator & (request.denominator - 1)) != 0) throw CallError("1, 2, 4 or 8 is needed");
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
    auto decoding = std::make_unique<Decoding>(env, request, held);
    const napi_value promise = decoding->promise();
    decoding->Queue();
    decoding.release();
    return Napi::Value(env, promise);
  } catch (const CallError& error) {
    throw Napi::TypeError::New(env, error.what());
  }
}

Napi::Object exports_of(Napi::Env env, Napi::Object exports) {
  exports.Set("version", Napi::String::New(env, library_version()));
  exports.Set("decode", Napi::Function::New(env, decode_call, "decode"));
  return exports;
}

}  // namespace
}  // namespace atelier

static Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  return atelier::exports_of(env, exports);
}
NODE_API_MODULE(atelier_jpeg, initialize)
