// Pixels of JPEG files by libjpeg-turbo.
#pragma once

#include <cstddef>
#include <cstdint>

#include "reduce.h"

namespace atelier {

// Most pixels of a picture that is decoded here, so that no file can ask for much memory.
constexpr int64_t kMostPixels = int64_t{1} << 26;

// What is asked for. What it points to is neither moved nor changed before it is done.
struct Request {
  const uint8_t* content = nullptr;
  size_t length = 0;
  // What the file's header is to say.
  int width = 0;
  int height = 0;
  // Whether it is made smaller; and how, down and across.
  bool is_reduced = false;
  Side down;
  Side across;
  // Before that it is decoded at one so-manieth of its size: 1, 2, 4 or 8. Pixels that are not whole at
  // its right and lower edge are left out then, as libvips does it.
  int denominator = 1;
  // Red, green and blue, row by row, of as many pixels as come of it.
  uint8_t* pixels = nullptr;
};

// Decodes the picture. False where it is not what the header was said to be, is of a kind that is not
// decoded here (anything but 8 bits of grey or YCbCr in Huffman's codes), or where the library has as
// much as a warning to say of it: what `pixels` holds then is of no use. Never throws, and may be called
// in several threads at the same time.
bool decode(const Request& request) noexcept;

// Of the library that it was compiled with.
const char* library_version();

}  // namespace atelier
