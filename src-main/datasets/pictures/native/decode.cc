#include "decode.h"

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <vector>

// It needs what stands before it, which sorting would put behind.
// clang-format off
#include <jpeglib.h>
// clang-format on

namespace atelier {
namespace {

// A file of a few kilobytes can say the same pixels thousands of times over.
constexpr int kMostScans = 100;

// A picture that is being decoded. All that has a destructor is here: the library leaves by a long jump.
struct Work {
  explicit Work(const Request& asked) : request(asked) {}

  const Request& request;
  jpeg_decompress_struct codec;
  jpeg_error_mgr errors;
  jpeg_progress_mgr progress;
  std::jmp_buf way_out;
  // Rows that are decoded and still needed, in a ring that begins here; each has room behind it.
  std::vector<uint8_t> memory_of_ring;
  uint8_t* ring = nullptr;
  std::vector<const uint8_t*> taps;
  // A row that was reduced down, with pixels before it and behind it, and one that was reduced across.
  std::vector<uint8_t> low;
  std::vector<uint8_t> narrow;
  std::vector<Weights> weights;
  size_t stride = 0;
  int rows_of_ring = 0;
  int before = 0;
  int behind = 0;
  int decoded = 0;

  uint8_t* row(int number) { return ring + stride * static_cast<size_t>(number % rows_of_ring); }
};

[[noreturn]] void give_up(j_common_ptr codec) {
  std::longjmp(static_cast<Work*>(codec->client_data)->way_out, 1);
}

// Below 0 it is a warning.
void hear(j_common_ptr codec, int level) {
  if (level < 0) give_up(codec);
}
void say_nothing(j_common_ptr) {}

void watch(j_common_ptr codec) {
  if (reinterpret_cast<j_decompress_ptr>(codec)->input_scan_number > kMostScans) give_up(codec);
}

void require(Work& work, bool holds) {
  if (!holds) give_up(reinterpret_cast<j_common_ptr>(&work.codec));
}

// A side as the library decodes it: what is left over makes a pixel too.
unsigned divided(int side, int denominator) {
  return static_cast<unsigned>((side + denominator - 1) / denominator);
}

void begin(Work& work) {
  jpeg_decompress_struct& codec = work.codec;
  const Request& asked = work.request;
  jpeg_create_decompress(&codec);
  codec.client_data = &work;
  work.progress.progress_monitor = watch;
  codec.progress = &work.progress;
  jpeg_mem_src(&codec, asked.content, static_cast<unsigned long>(asked.length));
  require(work, jpeg_read_header(&codec, TRUE) == JPEG_HEADER_OK);

  const bool is_grey = codec.jpeg_color_space == JCS_GRAYSCALE && codec.num_components == 1;
  const bool is_colour = codec.jpeg_color_space == JCS_YCbCr && codec.num_components == 3;
  require(work, (is_grey || is_colour) && codec.data_precision == 8 && !codec.arith_code);
  require(work, static_cast<int>(codec.image_width) == asked.width &&
                    static_cast<int>(codec.image_height) == asked.height);

  codec.out_color_space = JCS_RGB;
  codec.scale_num = 1;
  codec.scale_denom = static_cast<unsigned>(asked.denominator);
  require(work, jpeg_start_decompress(&codec) != FALSE);
  require(work, codec.output_width == divided(asked.width, asked.denominator) &&
                    codec.output_height == divided(asked.height, asked.denominator) &&
                    codec.output_components == kColours);
}

// Versions of the library smooth in different ways where a progressive file has not told everything.
void require_all_told(Work& work) {
  const jpeg_decompress_struct& codec = work.codec;
  if (!codec.progressive_mode) return;
  require(work, codec.coef_bits != nullptr);
  for (int part = 0; part < codec.num_components; ++part)
    for (int place = 0; place < DCTSIZE2; ++place) require(work, codec.coef_bits[part][place] == 0);
}

void decode_whole(Work& work) {
  jpeg_decompress_struct& codec = work.codec;
  const size_t stride = static_cast<size_t>(codec.output_width) * kColours;
  while (codec.output_scanline < codec.output_height) {
    JSAMPROW row = work.request.pixels + stride * codec.output_scanline;
    require(work, jpeg_read_scanlines(&codec, &row, 1) == 1);
  }
}

void decode_until(Work& work, int end) {
  for (; work.decoded < end; ++work.decoded) {
    JSAMPROW row = work.row(work.decoded);
    require(work, jpeg_read_scanlines(&work.codec, &row, 1) == 1);
  }
}

// A row is made smaller as soon as it is there: what is worked on stays in the processor's cache.
void decode_reduced(Work& work) {
  const Request& asked = work.request;
  const Side &down = asked.down, &across = asked.across;
  const int taps = 2 * down.pairs;
  const size_t bytes = static_cast<size_t>(across.from) * kColours;
  uint8_t* const low = work.low.data() + static_cast<size_t>(work.before) * kColours;
  for (int y = 0; y < down.to; ++y) {
    const int first = down.first[y];
    decode_until(work, std::clamp(first + taps, 1, down.from));
    for (int tap = 0; tap < taps; ++tap)
      work.taps[tap] = work.row(std::clamp(first + tap, 0, down.from - 1));
    reduce_down(work.taps.data(), down.weights + static_cast<size_t>(y) * taps, down.pairs, bytes, low);

    for (int x = 1; x <= work.before; ++x) std::memcpy(low - x * kColours, low, kColours);
    uint8_t* const last = low + bytes - kColours;
    for (int x = 1; x <= work.behind; ++x) std::memcpy(last + x * kColours, last, kColours);
    reduce_across(low, across, work.weights.data(), work.narrow.data());
    const size_t row = static_cast<size_t>(across.to) * kColours;
    std::memcpy(asked.pixels + row * y, work.narrow.data(), row);
  }
  // What is wrong with the end of the file is to be heard.
  decode_until(work, static_cast<int>(work.codec.output_height));
}

// The library writes rows past the processor's caches where they begin at a multiple of its vectors'
// size, and these are read at once: they begin half of its smallest vector behind one.
constexpr size_t kLine = 64;
constexpr size_t kBesideVectors = 8;

void make_room(Work& work) {
  const Side &down = work.request.down, &across = work.request.across;
  const int taps = 2 * across.pairs;
  work.before = std::max(0, -across.first[0]);
  work.behind = std::max(0, across.first[across.to - 1] + taps - across.from);
  const size_t decoded = divided(work.request.width, work.request.denominator);
  work.stride = (decoded * kColours + 2 * kRoom - 1) / kRoom * kRoom;
  work.rows_of_ring = std::min(down.from, 2 * down.pairs);
  work.memory_of_ring.resize(kLine + kBesideVectors + work.stride * work.rows_of_ring);
  const auto memory = reinterpret_cast<uintptr_t>(work.memory_of_ring.data());
  work.ring = work.memory_of_ring.data() + (kLine - memory % kLine) + kBesideVectors;
  work.taps.resize(2 * down.pairs);
  work.low.resize(static_cast<size_t>(work.before + across.from + work.behind) * kColours + kRoom);
  work.weights = spread_out(across);
  work.narrow.resize(static_cast<size_t>(across.to) * kColours + kRoom);
}

// No frame between here and the library's has anything that a long jump would leave behind.
bool run(Work& work) {
  if (setjmp(work.way_out) != 0) {
    jpeg_destroy_decompress(&work.codec);
    return false;
  }
  begin(work);
  if (work.request.is_reduced)
    decode_reduced(work);
  else
    decode_whole(work);
  require_all_told(work);
  require(work, jpeg_finish_decompress(&work.codec) != FALSE);
  jpeg_destroy_decompress(&work.codec);
  return true;
}

}  // namespace

bool decode(const Request& request) noexcept {
  try {
    Work work(request);
    if (request.is_reduced) make_room(work);
    std::memset(&work.codec, 0, sizeof work.codec);
    std::memset(&work.progress, 0, sizeof work.progress);
    work.codec.client_data = &work;
    work.codec.err = jpeg_std_error(&work.errors);
    work.errors.error_exit = give_up;
    work.errors.emit_message = hear;
    work.errors.output_message = say_nothing;
    return run(work);
  } catch (...) {
    return false;
  }
}

#define ATELIER_TEXT(value) #value
#define ATELIER_VALUE(value) ATELIER_TEXT(value)

const char* library_version() {
#ifdef LIBJPEG_TURBO_VERSION
  return "libjpeg-turbo " ATELIER_VALUE(LIBJPEG_TURBO_VERSION);
#else
#error "This is not libjpeg-turbo: other libraries come to other pixels."
#endif
}

}  // namespace atelier
