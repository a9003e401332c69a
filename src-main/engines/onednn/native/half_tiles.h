// The inner loops of products of bfloat16 matrices: tiles of the result that are held in registers while
// they are summed up. The right factor lies in panels of columns, two rows of it side by side, as the
// dot product of pairs wants it.
#pragma once

// Clang names some of it otherwise, and older compilers have none of it.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 11
#define ATELIER_HALF_TILES 1
#include <immintrin.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "bf16.h"

// Compiled for these processors, whatever the rest is compiled for.
#define ATELIER_PAIRS __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")))
#define ATELIER_PAIRS_PART ATELIER_PAIRS inline __attribute__((always_inline))

namespace atelier {

// Two bfloat16 numbers that follow one another.
using Pair = uint32_t;

constexpr int64_t kLanes = 16;  // floats of a register
constexpr int64_t kPanel = 2 * kLanes;
constexpr int64_t kLine = 64;  // bytes of a cache line

// Cache lines that will be wanted soon; asked for while something else is computed.
struct Ahead {
  const char* at = nullptr;
  int64_t lines = 0;

  // The next of them, at most so many.
  Ahead take(int64_t most) {
    const Ahead next{at, std::min(most, lines)};
    at += next.lines * kLine;
    lines -= next.lines;
    return next;
  }
};

template <int rows, int vectors>
using Tile = __m512[rows][vectors];

// tile += the left factor's pairs, of which left(row) is each row's, times a row of the panel
template <int rows, int vectors, class Left>
ATELIER_PAIRS_PART void add_pair(const Pair* panel, Tile<rows, vectors>& tile, const Left& left) {
  __m512bh right[vectors];
#pragma GCC unroll 2
  for (int j = 0; j < vectors; ++j) right[j] = (__m512bh)_mm512_load_si512(panel + kLanes * j);
#pragma GCC unroll 12
  for (int i = 0; i < rows; ++i) {
    const __m512bh pair = (__m512bh)_mm512_set1_epi32(static_cast<int>(left(i)));
#pragma GCC unroll 2
    for (int j = 0; j < vectors; ++j) tile[i][j] = _mm512_dpbf16_ps(tile[i][j], pair, right[j]);
  }
}

// The left factor's rows as they lie, `stride` bytes apart. Three of them are reached from one pointer:
// twelve pointers would be more than a processor holds.
struct PlainRows {
  const char* thirds[4];
  int64_t stride;

  PlainRows(const char* first, int64_t apart)
      : thirds{first, first + 3 * apart, first + 6 * apart, first + 9 * apart}, stride(apart) {}
  ATELIER_PAIRS_PART Pair operator()(int row) const {
    Pair pair;
    std::memcpy(&pair, thirds[row / 3] + (row % 3) * stride, sizeof pair);
    return pair;
  }
  ATELIER_PAIRS_PART void next() {
#pragma GCC unroll 4
    for (const char*& third : thirds) third += sizeof(Pair);
  }
};

// The left factor's rows brought side by side, sixteen of them.
struct PackedRows {
  const Pair* at;

  ATELIER_PAIRS_PART Pair operator()(int row) const { return at[row]; }
  ATELIER_PAIRS_PART void next() { at += kLanes; }
};

// tile += left * panel
template <int rows, int vectors, class Left>
ATELIER_PAIRS_PART void add_pairs(int64_t pairs, Left left, const Pair* panel, const Ahead& ahead,
                                  Tile<rows, vectors>& tile) {
  int64_t pair = 0;
  for (const int64_t end = std::min(pairs, ahead.lines); pair < end; ++pair) {
    _mm_prefetch(ahead.at + pair * kLine, _MM_HINT_T1);
    add_pair<rows, vectors>(panel, tile, left);
    panel += kLanes * vectors;
    left.next();
  }
  for (; pair < pairs; ++pair) {
    add_pair<rows, vectors>(panel, tile, left);
    panel += kLanes * vectors;
    left.next();
  }
}

// Two rows of sixteen numbers, each above the other's, as sixteen pairs.
ATELIER_PAIRS_PART void interleave(const Bf16* first, const Bf16* second, Pair* pairs) {
  const auto* low = reinterpret_cast<const __m256i*>(first);
  const auto* high = reinterpret_cast<const __m256i*>(second);
  const __m512i lower = _mm512_cvtepu16_epi32(_mm256_loadu_si256(low)),
                upper = _mm512_cvtepu16_epi32(_mm256_loadu_si256(high));
  _mm512_store_si512(pairs, _mm512_or_si512(lower, _mm512_slli_epi32(upper, 16)));
}

}  // namespace atelier
#endif
