// Convolutions as matrix products: which way a route goes.
#include "convolution_products.h"

namespace atelier {

void forward_product(const ConvolutionShape& s, Route route, const void* x, const void* filter,
                     const float* bias, void* y) {
  switch (route) {
    case Route::pointwise:
      return forward_pointwise(s, x, filter, bias, y);
    case Route::pixel:
      return forward_pixel(s, x, filter, bias, y);
    case Route::matrix:
      return forward_matrix(s, x, filter, bias, y);
    case Route::columns:
      return forward_columns(s, x, filter, bias, y);
    case Route::direct:
      break;
  }
}

void input_gradient_product(const ConvolutionShape& s, Route route, const void* dy, const void* filter,
                            void* dx) {
  switch (route) {
    case Route::pointwise:
      return input_gradient_pointwise(s, dy, filter, dx);
    case Route::pixel:
      return input_gradient_pixel(s, dy, filter, dx);
    case Route::matrix:
      return input_gradient_matrix(s, dy, filter, dx);
    case Route::columns:
    case Route::direct:
      break;
  }
}

void filter_gradient_product(const ConvolutionShape& s, Route route, const void* x, const void* dy,
                             float* df) {
  switch (route) {
    case Route::pointwise:
      return filter_gradient_pointwise(s, x, dy, df);
    case Route::pixel:
      return filter_gradient_pixel(s, x, dy, df);
    case Route::matrix:
      return filter_gradient_matrix(s, x, dy, df);
    case Route::columns:
    case Route::direct:
      return filter_gradient_taps(s, x, dy, df);
  }
}

}  // namespace atelier
