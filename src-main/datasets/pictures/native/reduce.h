// Pictures of three colours made smaller, down and then across, in whole numbers: what libvips does with
// Lanczos' kernel of three lobes (vips_reducev and vips_reduceh of libvips 8.18, for 8 bits).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace atelier {

constexpr int kColours = 3;
// So many bytes behind a row may be read and written.
constexpr size_t kRoom = 64;

// How a picture is made smaller along one side, as reduction.ts has it.
struct Side {
  int from = 0;
  int to = 0;
  // Pairs of old pixels that a new one is made of.
  int pairs = 0;
  // For each new pixel its first old one, none of which is before that of the one before; those before
  // pixel 0 and behind the last are like it.
  const int32_t* first = nullptr;
  // For each new pixel the weights of its old ones: parts of 4096.
  const int16_t* weights = nullptr;
};

// A row of `bytes` bytes of 2 * pairs rows. Each row has kRoom bytes behind it, `to` too.
void reduce_down(const uint8_t* const* rows, const int16_t* weights, int pairs, size_t bytes,
                 uint8_t* to);

// Old pixels whose weights are together.
constexpr int kTapsOfGroup = 8;

// Weights of old pixels, as many vectors as their processors have take them: of each pair both weights
// for every colour, and once more for what lies beside them in a vector.
struct alignas(64) Weights {
  int16_t of[kTapsOfGroup / 2][kColours + 1][2] = {};
};

// A side's weights, group by group for each new pixel; those of no old pixel are 0.
std::vector<Weights> spread_out(const Side& side);

// A row made narrower, by the weights of spread_out. `row` points to its first pixel; where `side` asks
// for pixels before it and behind the last there are some, and kRoom bytes behind those. `to` has kRoom
// bytes behind it.
void reduce_across(const uint8_t* row, const Side& side, const Weights* weights, uint8_t* to);

}  // namespace atelier
