// Convolutions over NHWC tensors and HWIO filters, forward and both gradients: by oneDNN's, or as matrix
// products where those are faster.
#include "convolution.h"

#include <algorithm>
#include <cstring>

#include "columns.h"
#include "convolution_taps.h"
#include "relu.h"

namespace atelier {
namespace {

using Shape = ConvolutionShape;

Desc x_desc(const Shape& s) { return nhwc(s.n, s.h, s.w, s.c, s.type()); }
Desc y_desc(const Shape& s) { return nhwc(s.n, s.oh, s.ow, s.oc, s.type()); }
Desc bias_desc(const Shape& s) { return Desc({s.oc}, kF32, dnnl::memory::format_tag::a); }
// A tf.js filter is [kh, kw, in, out]; a depthwise one [kh, kw, in, multiplier], output channel in *
// multiplier + m.
Dims filter_dims(const Shape& s) {
  return s.depthwise ? Dims{s.c, s.oc / s.c, 1, s.kh, s.kw} : Dims{s.oc, s.c, s.kh, s.kw};
}
Desc filter_desc(const Shape& s, DataType type) {
  return s.depthwise ? Desc(filter_dims(s), type, Dims{s.oc / s.c, 1, 1, s.kw * s.oc, s.oc})
                     : Desc(filter_dims(s), type, Dims{1, s.oc, s.kw * s.c * s.oc, s.c * s.oc});
}
Desc any_filter(const Shape& s, DataType type) {
  return Desc(filter_dims(s), type, dnnl::memory::format_tag::any);
}
Dims strides(const Shape& s) { return {s.sh, s.sw}; }
Dims dilates(const Shape& s) { return {s.dh - 1, s.dw - 1}; }
Dims begin(const Shape& s) { return {s.top, s.left}; }
// Padding below and on the right: whatever the last window needs, negative where it ends before the
// image does.
Dims end(const Shape& s) {
  return {(s.oh - 1) * s.sh + (s.kh - 1) * s.dh + 1 - s.h - s.top,
          (s.ow - 1) * s.sw + (s.kw - 1) * s.dw + 1 - s.w - s.left};
}

using Conv = dnnl::convolution_forward;
constexpr auto kDirect = dnnl::algorithm::convolution_direct;

// The gradients' primitives ask for it as a hint. ReLU is no part of it (relu.h).
Conv::primitive_desc forward_desc(const Shape& s, bool bias) {
  const auto kind = dnnl::prop_kind::forward_training;
  const Desc x = x_desc(s), filter = any_filter(s, s.type()), y = y_desc(s);
#if DNNL_VERSION_MAJOR >= 3
  return bias ? Conv::primitive_desc(engine(), kind, kDirect, x, filter, bias_desc(s), y, strides(s),
                                     dilates(s), begin(s), end(s))
              : Conv::primitive_desc(engine(), kind, kDirect, x, filter, y, strides(s), dilates(s),
                                     begin(s), end(s));
#else
  return Conv::primitive_desc(
      bias ? Conv::desc(kind, kDirect, x, filter, bias_desc(s), y, strides(s), dilates(s), begin(s),
                        end(s))
           : Conv::desc(kind, kDirect, x, filter, y, strides(s), dilates(s), begin(s), end(s)),
      engine());
#endif
}

// Which scratch an operand has.
constexpr int kFilter = 0, kImage = 1, kGradient = 2;

void direct_forward(const Shape& s, const void* x, const void* filter, const float* bias, void* y) {
  const auto prepared = primitive_cache().get(cache_key("conv", s.key(bias != nullptr)), [&] {
    const auto made = forward_desc(s, bias != nullptr);
    auto result = std::make_shared<Prepared>();
    result->primitive = Conv(made);
    result->want(kFilter, filter_desc(s, s.type()), made.weights_desc());
    result->want(kImage, x_desc(s), made.src_desc());
    return result;
  });
  std::unordered_map<int, dnnl::memory> arguments{
      {DNNL_ARG_SRC, prepared->in(kImage, x_desc(s), x)},
      {DNNL_ARG_WEIGHTS, prepared->in(kFilter, filter_desc(s, s.type()), filter)},
      {DNNL_ARG_DST, wrap(y_desc(s), y)}};
  if (bias) arguments.emplace(DNNL_ARG_BIAS, wrap(bias_desc(s), bias));
  prepared->primitive.execute(stream(), arguments);
  stream().wait();
}

// x, filter, bias? -> y
void conv2d(const Call& call) {
  const Conv2dCall k(call);
  const Shape s(k);
  const void* x = call.numbers(k.x, s.inputs(), s.half);
  const void* filter = call.numbers(k.filter, s.filters(), s.half);
  const float* bias = call.has_input(k.bias) ? call.input(k.bias, s.oc) : nullptr;
  void* y = call.results(k.y, s.outputs(), s.half);
  if (s.empty()) return;
  if (const Route route = route_of(s); route != Route::direct)
    forward_product(s, route, x, filter, bias, y);
  else
    direct_forward(s, x, filter, bias, y);
  if (s.half)
    cut_in_place(s.cut, static_cast<Bf16*>(y), s.outputs());
  else
    cut_in_place(s.cut, static_cast<float*>(y), s.outputs());
}

// dy, filter -> dx
void conv2d_input_gradient(const Call& call) {
  const Conv2dInputGradientCall k(call);
  const Shape s(k);
  const void* dy = call.numbers(k.dy, s.outputs(), s.half);
  const void* filter = call.numbers(k.filter, s.filters(), s.half);
  void* dx = call.results(k.dx, s.inputs(), s.half);
  if (s.inputs() == 0) return;
  if (s.outputs() == 0)
    return static_cast<void>(std::memset(dx, 0, static_cast<size_t>(s.bytes(s.inputs()))));
  if (const Route route = route_of(s); route != Route::direct && route != Route::columns)
    return input_gradient_product(s, route, dy, filter, dx);
  const auto prepared = primitive_cache().get(cache_key("conv-dx", s.key(false)), [&] {
    using Gradient = dnnl::convolution_backward_data;
#if DNNL_VERSION_MAJOR >= 3
    const Gradient::primitive_desc made(engine(), kDirect, x_desc(s), any_filter(s, s.type()), y_desc(s),
                                        strides(s), dilates(s), begin(s), end(s),
                                        forward_desc(s, false));
#else
    const Gradient::desc wanted(kDirect, x_desc(s), any_filter(s, s.type()), y_desc(s), strides(s),
                                dilates(s), begin(s), end(s));
    const Gradient::primitive_desc made(wanted, engine(), forward_desc(s, false));
#endif
    auto result = std::make_shared<Prepared>();
    result->primitive = Gradient(made);
    result->want(kFilter, filter_desc(s, s.type()), made.weights_desc());
    result->want(kGradient, y_desc(s), made.diff_dst_desc());
    return result;
  });
  prepared->primitive.execute(
      stream(), {{DNNL_ARG_DIFF_DST, prepared->in(kGradient, y_desc(s), dy)},
                 {DNNL_ARG_WEIGHTS, prepared->in(kFilter, filter_desc(s, s.type()), filter)},
                 {DNNL_ARG_DIFF_SRC, wrap(x_desc(s), dx)}});
  stream().wait();
}

void direct_filter_gradient(const Shape& s, const void* x, const void* dy, float* df, float* db) {
  const auto prepared = primitive_cache().get(cache_key("conv-df", s.key(db != nullptr)), [&] {
    using Gradient = dnnl::convolution_backward_weights;
    const Desc any = any_filter(s, kF32);
#if DNNL_VERSION_MAJOR >= 3
    const auto made =
        db ? Gradient::primitive_desc(engine(), kDirect, x_desc(s), any, bias_desc(s), y_desc(s),
                                      strides(s), dilates(s), begin(s), end(s), forward_desc(s, true))
           : Gradient::primitive_desc(engine(), kDirect, x_desc(s), any, y_desc(s), strides(s),
                                      dilates(s), begin(s), end(s), forward_desc(s, false));
#else
    const auto wanted = db ? Gradient::desc(kDirect, x_desc(s), any, bias_desc(s), y_desc(s), strides(s),
                                            dilates(s), begin(s), end(s))
                           : Gradient::desc(kDirect, x_desc(s), any, y_desc(s), strides(s), dilates(s),
                                            begin(s), end(s));
    const Gradient::primitive_desc made(wanted, engine(), forward_desc(s, db != nullptr));
#endif
    auto result = std::make_shared<Prepared>();
    result->primitive = Gradient(made);
    result->want(kFilter, filter_desc(s, kF32), made.diff_weights_desc(), true);
    result->want(kImage, x_desc(s), made.src_desc());
    result->want(kGradient, y_desc(s), made.diff_dst_desc());
    return result;
  });
  const dnnl::memory plain = wrap(filter_desc(s, kF32), df);
  const auto reorder = prepared->reorders.find(kFilter);
  const bool direct = reorder == prepared->reorders.end();
  const dnnl::memory gradient = direct ? plain : reorder->second.second;
  std::unordered_map<int, dnnl::memory> arguments{
      {DNNL_ARG_SRC, prepared->in(kImage, x_desc(s), x)},
      {DNNL_ARG_DIFF_DST, prepared->in(kGradient, y_desc(s), dy)},
      {DNNL_ARG_DIFF_WEIGHTS, gradient}};
  if (db) arguments.emplace(DNNL_ARG_DIFF_BIAS, wrap(bias_desc(s), db));
  prepared->primitive.execute(stream(), arguments);
  if (!direct)
    reorder->second.first.execute(stream(), {{DNNL_ARG_FROM, gradient}, {DNNL_ARG_TO, plain}});
  stream().wait();
}

// The gradient of a tap that sees nothing but padding, which oneDNN 2.6 leaves unwritten in bfloat16.
void clear_blind_taps(const Shape& s, float* df) {
  for (int64_t i = 0; i < s.kh; ++i)
    for (int64_t j = 0; j < s.kw; ++j)
      if (is_blind(s, i, j)) std::fill_n(df + (i * s.kw + j) * s.oc, s.oc, 0.f);
}

// x, dy -> dfilter, dbias? (fp32 both)
void conv2d_filter_gradient(const Call& call) {
  const Conv2dFilterGradientCall k(call);
  const Shape s(k);
  const void* x = call.numbers(k.x, s.inputs(), s.half);
  const void* dy = call.numbers(k.dy, s.outputs(), s.half);
  float* df = call.output(k.df, s.filters());
  float* db = call.has_output(k.db) ? call.output(k.db, s.oc) : nullptr;
  if (s.empty()) {
    std::memset(df, 0, sizeof(float) * static_cast<size_t>(s.filters()));
    if (db) std::memset(db, 0, sizeof(float) * static_cast<size_t>(s.oc));
    return;
  }
  const Route route = route_of(s);
  if ((route == Route::direct || route == Route::columns) && !gradient_by_taps(s)) {
    direct_filter_gradient(s, x, dy, df, db);
    if (s.depthwise && s.half) clear_blind_taps(s, df);
    return;
  }
  filter_gradient_product(s, route, x, dy, df);
  if (!db) return;
  if (s.half)
    column_sums(static_cast<const Bf16*>(dy), s.n * s.oh * s.ow, s.oc, db);
  else
    column_sums(static_cast<const float*>(dy), s.n * s.oh * s.ow, s.oc, db);
}

}  // namespace

const std::vector<KernelEntry> convolution_kernels = {{"conv2d", conv2d},
                                                      {"conv2dInputGradient", conv2d_input_gradient},
                                                      {"conv2dFilterGradient", conv2d_filter_gradient}};

}  // namespace atelier
