// Convolutions over NHWC tensors and HWIO filters, forward and both gradients, by oneDNN; where the output is one pixel,
// by matrix products, which oneDNN runs two to four times faster there.
#include "dnnl_bridge.h"
#include "parallel.h"

#include <cstring>

namespace atelier {
namespace {

// Numbers of a call: n h w c, output h w c, kernel h w, stride h w, dilation h w, padding top left, relu, depthwise, products in bfloat16
struct Shape {
  int64_t n, h, w, c, oh, ow, oc, kh, kw, sh, sw, dh, dw, top, left;
  bool relu, depthwise, rounded;
  explicit Shape(const Call& call)
      : n(call.dim(0)), h(call.positive(1)), w(call.positive(2)), c(call.positive(3)), oh(call.dim(4)), ow(call.dim(5)), oc(call.positive(6)),
        kh(call.positive(7)), kw(call.positive(8)), sh(call.positive(9)), sw(call.positive(10)), dh(call.positive(11)), dw(call.positive(12)),
        top(call.dim(13)), left(call.dim(14)), relu(call.integer(15) != 0), depthwise(call.integer(16) != 0), rounded(call.integer(17) != 0) {
    if (depthwise && oc % c != 0) throw CallError("a depthwise convolution's output channels must be a multiple of its input channels");
    for (int64_t value : {sh, sw, dh, dw, kh, kw, top, left})
      if (value > (1 << 20)) throw CallError("a stride, dilation, kernel size or padding is too large");
    if (top >= (kh - 1) * dh + 1 || left >= (kw - 1) * dw + 1) throw CallError("the padding is larger than the kernel");
    // The last window must begin inside the padded image; what lies beyond it is padding below and on the right.
    if (oh > 0 && (oh - 1) * sh - top >= h) throw CallError("the output height does not fit the input");
    if (ow > 0 && (ow - 1) * sw - left >= w) throw CallError("the output width does not fit the input");
    count_of({n, h, w, c});
    count_of({n, oh, ow, oc});
    count_of({kh, kw, c, oc});
  }
  int64_t inputs() const { return n * h * w * c; }
  int64_t outputs() const { return n * oh * ow * oc; }
  int64_t filters() const { return kh * kw * oc * (depthwise ? 1 : c); }
  bool empty() const { return inputs() == 0 || outputs() == 0; }
  // Padding below and on the right: whatever the last window needs, negative where it ends before the image does.
  Dims begin() const { return {top, left}; }
  Dims end() const { return {(oh - 1) * sh + (kh - 1) * dh + 1 - h - top, (ow - 1) * sw + (kw - 1) * dw + 1 - w - left}; }
  Dims strides() const { return {sh, sw}; }
  Dims dilates() const { return {dh - 1, dw - 1}; }
  std::vector<int64_t> key(bool bias) const { return {n, h, w, c, oh, ow, oc, kh, kw, sh, sw, dh, dw, top, left, relu, depthwise, bias, rounded}; }
  Desc x() const { return nhwc(n, h, w, c); }
  Desc y() const { return nhwc(n, oh, ow, oc); }
  // As operands: rounded where asked for. Results stay fp32.
  DataType operand() const { return rounded ? kBf16 : kF32; }
  Desc x_in() const { return nhwc(n, h, w, c, operand()); }
  Desc y_in() const { return nhwc(n, oh, ow, oc, operand()); }
  // A tf.js filter is [kh, kw, in, out]; a depthwise one [kh, kw, in, multiplier], output channel in * multiplier + m.
  Dims filter_dims() const { return depthwise ? Dims{c, oc / c, 1, kh, kw} : Dims{oc, c, kh, kw}; }
  Desc filter() const {
    return depthwise ? Desc(filter_dims(), kF32, Dims{oc / c, 1, 1, kw * oc, oc}) : Desc(filter_dims(), kF32, Dims{1, oc, kw * c * oc, c * oc});
  }
  Desc any_filter() const { return Desc(filter_dims(), operand(), dnnl::memory::format_tag::any); }
  Desc any_filter_gradient() const { return Desc(filter_dims(), kF32, dnnl::memory::format_tag::any); }
  Desc bias() const { return Desc({oc}, kF32, dnnl::memory::format_tag::a); }
  // Filter gradients that oneDNN computes more slowly in bfloat16 than in fp32, as measured over the reference's shapes.
  bool filter_gradient_suits_bf16() const {
    const int64_t pixels = oh * ow;
    return !(pixels > 4 && (sh > 1 || sw > 1)) && !(pixels > 1 && pixels <= 4 && kh * kw > 1);
  }
  bool one_pixel() const { return !depthwise && oh == 1 && ow == 1; }
};

using Conv = dnnl::convolution_forward;
constexpr auto kDirect = dnnl::algorithm::convolution_direct;

dnnl::primitive_attr relu_after(bool relu) {
  dnnl::primitive_attr attributes;
  if (!relu) return attributes;
  dnnl::post_ops after;
#if DNNL_VERSION_MAJOR >= 3
  after.append_eltwise(dnnl::algorithm::eltwise_relu, 0.f, 0.f);
#else
  after.append_eltwise(1.f, dnnl::algorithm::eltwise_relu, 0.f, 0.f);
#endif
  attributes.set_post_ops(after);
  return attributes;
}

Conv::primitive_desc forward_desc(const Shape& s, bool bias) {
  const auto attributes = relu_after(s.relu);
#if DNNL_VERSION_MAJOR >= 3
  const auto kind = dnnl::prop_kind::forward_training;
  return bias ? Conv::primitive_desc(engine(), kind, kDirect, s.x_in(), s.any_filter(), s.bias(), s.y(), s.strides(), s.dilates(), s.begin(), s.end(), attributes)
              : Conv::primitive_desc(engine(), kind, kDirect, s.x_in(), s.any_filter(), s.y(), s.strides(), s.dilates(), s.begin(), s.end(), attributes);
#else
  const auto kind = dnnl::prop_kind::forward_training;
  return Conv::primitive_desc(
      bias ? Conv::desc(kind, kDirect, s.x_in(), s.any_filter(), s.bias(), s.y(), s.strides(), s.dilates(), s.begin(), s.end())
           : Conv::desc(kind, kDirect, s.x_in(), s.any_filter(), s.y(), s.strides(), s.dilates(), s.begin(), s.end()),
      attributes, engine());
#endif
}

// The gradients' primitives ask for a forward one as a hint; ReLU is not part of it.
Conv::primitive_desc hint(Shape s, bool bias) {
  s.relu = false;
  return forward_desc(s, bias);
}

// Which scratch an operand has.
constexpr int kFilter = 0, kImage = 1, kGradient = 2;

// ---- one output pixel: a sum of matrix products, one for each filter tap that meets the image ----

template <class Body>
void for_taps(const Shape& s, Body body) {
  for (int64_t i = 0; i < s.kh; ++i)
    for (int64_t j = 0; j < s.kw; ++j) {
      const int64_t y = i * s.dh - s.top, x = j * s.dw - s.left;
      if (y >= 0 && y < s.h && x >= 0 && x < s.w) body((y * s.w + x) * s.c, (i * s.kw + j) * s.c * s.oc);
    }
}

int64_t tap_count(const Shape& s) {
  int64_t count = 0;
  for_taps(s, [&](int64_t, int64_t) { ++count; });
  return count;
}

void forward_pixel(const Shape& s, const float* x, const float* filter, const float* bias, float* y) {
  const int64_t last = tap_count(s) - 1;
  int64_t tap = 0;
  for_taps(s, [&](int64_t at, int64_t weight) {
    MatMul p;
    p.m = s.n, p.n = s.oc, p.k = s.c;
    p.a = x + at, p.lda = s.h * s.w * s.c;
    p.b = filter + weight, p.ldb = s.oc;
    p.c = y, p.ldc = s.oc;
    p.bias = tap == 0 ? bias : nullptr;
    p.accumulate = tap > 0;
    p.relu = s.relu && tap == last;
    p.rounded = s.rounded;
    matmul(p);
    ++tap;
  });
}

void input_gradient_pixel(const Shape& s, const float* dy, const float* filter, float* dx) {
  if (tap_count(s) != s.h * s.w) std::memset(dx, 0, sizeof(float) * static_cast<size_t>(s.inputs()));
  for_taps(s, [&](int64_t at, int64_t weight) {
    MatMul p;
    p.m = s.n, p.n = s.c, p.k = s.oc;
    p.a = dy, p.lda = s.oc;
    p.b = filter + weight, p.ldb = s.oc, p.transpose_b = true;
    p.c = dx + at, p.ldc = s.h * s.w * s.c;
    p.rounded = s.rounded;
    matmul(p);
  });
}

void column_sums(const float* rows, int64_t count, int64_t width, float* sums) {
  parallel_for(width, [&](int64_t begin, int64_t end) {
    std::fill(sums + begin, sums + end, 0.f);
    for (int64_t i = 0; i < count; ++i)
      for (int64_t j = begin; j < end; ++j) sums[j] += rows[i * width + j];
  }, 256);
}

void filter_gradient_pixel(const Shape& s, const float* x, const float* dy, float* df, float* db) {
  if (tap_count(s) != s.kh * s.kw)
    parallel_for(s.filters(), [&](int64_t begin, int64_t end) { std::memset(df + begin, 0, sizeof(float) * static_cast<size_t>(end - begin)); });
  for_taps(s, [&](int64_t at, int64_t weight) {
    MatMul p;
    p.m = s.c, p.n = s.oc, p.k = s.n;
    p.a = x + at, p.lda = s.h * s.w * s.c, p.transpose_a = true;
    p.b = dy, p.ldb = s.oc;
    p.c = df + weight, p.ldc = s.oc;
    p.rounded = s.rounded;
    matmul(p);
  });
  if (db) column_sums(dy, s.n, s.oc, db);
}

// ---- kernels ----

// x, filter, bias? -> y
void conv2d(const Call& call) {
  const Shape s(call);
  const float* x = call.input(0, s.inputs());
  const float* filter = call.input(1, s.filters());
  const float* bias = call.has_input(2) ? call.input(2, s.oc) : nullptr;
  float* y = call.output(0, s.outputs());
  if (s.empty()) return;
  if (s.one_pixel()) return forward_pixel(s, x, filter, bias, y);
  const auto prepared = primitive_cache().get(cache_key("conv", s.key(bias != nullptr)), [&] {
    const auto made = forward_desc(s, bias != nullptr);
    auto result = std::make_shared<Prepared>();
    result->primitive = Conv(made);
    result->want(kFilter, s.filter(), made.weights_desc());
    result->want(kImage, s.x(), made.src_desc());
    return result;
  });
  std::unordered_map<int, dnnl::memory> arguments{{DNNL_ARG_SRC, prepared->in(kImage, s.x(), x)},
                                                  {DNNL_ARG_WEIGHTS, prepared->in(kFilter, s.filter(), filter)},
                                                  {DNNL_ARG_DST, wrap(s.y(), y)}};
  if (bias) arguments.emplace(DNNL_ARG_BIAS, wrap(s.bias(), bias));
  prepared->primitive.execute(stream(), arguments);
  stream().wait();
}

// dy, filter -> dx
void conv2d_input_gradient(const Call& call) {
  const Shape s(call);
  const float* dy = call.input(0, s.outputs());
  const float* filter = call.input(1, s.filters());
  float* dx = call.output(0, s.inputs());
  if (s.inputs() == 0) return;
  if (s.outputs() == 0) return static_cast<void>(std::memset(dx, 0, sizeof(float) * static_cast<size_t>(s.inputs())));
  if (s.one_pixel()) return input_gradient_pixel(s, dy, filter, dx);
  const auto prepared = primitive_cache().get(cache_key("conv-dx", s.key(false)), [&] {
    using Gradient = dnnl::convolution_backward_data;
#if DNNL_VERSION_MAJOR >= 3
    const Gradient::primitive_desc made(engine(), kDirect, s.x(), s.any_filter(), s.y_in(), s.strides(), s.dilates(), s.begin(), s.end(), hint(s, false));
#else
    const Gradient::primitive_desc made(Gradient::desc(kDirect, s.x(), s.any_filter(), s.y_in(), s.strides(), s.dilates(), s.begin(), s.end()), engine(), hint(s, false));
#endif
    auto result = std::make_shared<Prepared>();
    result->primitive = Gradient(made);
    result->want(kFilter, s.filter(), made.weights_desc());
    result->want(kGradient, s.y(), made.diff_dst_desc());
    return result;
  });
  prepared->primitive.execute(stream(), {{DNNL_ARG_DIFF_DST, prepared->in(kGradient, s.y(), dy)},
                                         {DNNL_ARG_WEIGHTS, prepared->in(kFilter, s.filter(), filter)},
                                         {DNNL_ARG_DIFF_SRC, wrap(s.x(), dx)}});
  stream().wait();
}

// x, dy -> dfilter, dbias?
void conv2d_filter_gradient(const Call& call) {
  Shape s(call);
  s.rounded = s.rounded && s.filter_gradient_suits_bf16();
  const float* x = call.input(0, s.inputs());
  const float* dy = call.input(1, s.outputs());
  float* df = call.output(0, s.filters());
  float* db = call.has_output(1) ? call.output(1, s.oc) : nullptr;
  if (s.empty()) {
    std::memset(df, 0, sizeof(float) * static_cast<size_t>(s.filters()));
    if (db) std::memset(db, 0, sizeof(float) * static_cast<size_t>(s.oc));
    return;
  }
  if (s.one_pixel()) return filter_gradient_pixel(s, x, dy, df, db);
  const auto prepared = primitive_cache().get(cache_key("conv-df", s.key(db != nullptr)), [&] {
    using Gradient = dnnl::convolution_backward_weights;
#if DNNL_VERSION_MAJOR >= 3
    const auto made =
        db ? Gradient::primitive_desc(engine(), kDirect, s.x_in(), s.any_filter_gradient(), s.bias(), s.y_in(), s.strides(), s.dilates(), s.begin(), s.end(), hint(s, true))
           : Gradient::primitive_desc(engine(), kDirect, s.x_in(), s.any_filter_gradient(), s.y_in(), s.strides(), s.dilates(), s.begin(), s.end(), hint(s, false));
#else
    const auto made = Gradient::primitive_desc(
        db ? Gradient::desc(kDirect, s.x_in(), s.any_filter_gradient(), s.bias(), s.y_in(), s.strides(), s.dilates(), s.begin(), s.end())
           : Gradient::desc(kDirect, s.x_in(), s.any_filter_gradient(), s.y_in(), s.strides(), s.dilates(), s.begin(), s.end()),
        engine(), hint(s, db != nullptr));
#endif
    auto result = std::make_shared<Prepared>();
    result->primitive = Gradient(made);
    result->want(kFilter, s.filter(), made.diff_weights_desc(), true);
    result->want(kImage, s.x(), made.src_desc());
    result->want(kGradient, s.y(), made.diff_dst_desc());
    return result;
  });
  const dnnl::memory plain = wrap(s.filter(), df);
  const auto reorder = prepared->reorders.find(kFilter);
  const bool direct = reorder == prepared->reorders.end();
  const dnnl::memory gradient = direct ? plain : reorder->second.second;
  std::unordered_map<int, dnnl::memory> arguments{{DNNL_ARG_SRC, prepared->in(kImage, s.x(), x)},
                                                  {DNNL_ARG_DIFF_DST, prepared->in(kGradient, s.y(), dy)},
                                                  {DNNL_ARG_DIFF_WEIGHTS, gradient}};
  if (db) arguments.emplace(DNNL_ARG_DIFF_BIAS, wrap(s.bias(), db));
  prepared->primitive.execute(stream(), arguments);
  if (!direct) reorder->second.first.execute(stream(), {{DNNL_ARG_FROM, gradient}, {DNNL_ARG_TO, plain}});
  stream().wait();
}

}  // namespace

const std::vector<KernelEntry> convolution_kernels = {
    {"conv2d", conv2d}, {"conv2dInputGradient", conv2d_input_gradient}, {"conv2dFilterGradient", conv2d_filter_gradient}};

}  // namespace atelier
