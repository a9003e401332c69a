// Parts of images made as large as the whole, as a training takes them: the very numbers of
// augmentations/resize-rows.ts, which rounds where this rounds.
#pragma once

#include <cstddef>
#include <cstdint>

namespace atelier {

// Which part of which image, in pixels, and whether left and right of what comes of it are exchanged.
struct Crop {
  int32_t image;
  int32_t top;
  int32_t left;
  int32_t height;
  int32_t width;
  int32_t is_mirrored;
};

// What is asked for. What it points to is neither moved nor changed before it is done.
struct Cropping {
  // Images one behind the other, row by row, channels last.
  const uint8_t* stored = nullptr;
  int height = 0;
  int width = 0;
  // One or kColours.
  int channels = 0;
  // Each within its image.
  const Crop* crops = nullptr;
  size_t count = 0;
  // Takes an image for each crop, from 0 to 1; less `middle` and by `scale` of its channel where that is
  // asked for.
  float* images = nullptr;
  bool is_normalized = false;
  double middle[3] = {};
  double scale[3] = {};
};

// Makes the images. Never throws, and may be called in several threads at the same time.
// Returns whether there was memory for it.
bool crop(const Cropping& cropping) noexcept;

}  // namespace atelier
