// Products of the rows of a bfloat16 matrix: 1x1 convolutions and the gradients of their images.
#include "half_product.h"
#include "half_tiles.h"
#include "parallel.h"

#ifdef ATELIER_HALF_TILES

namespace atelier {

namespace {

constexpr int kTileRows = 12;
constexpr int64_t kBlock = int64_t{1} << 17;  // bytes of the rows that stay in the second-level cache
// Rows of this many numbers, and more, would lie over one another in the first-level cache: they are
// copied a little further apart.
constexpr int64_t kLongRow = 1024;
// oneDNN adds up as long rows in two halves, and the halves' sums then.
constexpr int64_t kHalvedRow = 1024;
// From this size on nothing of a result's beginning is left in the last-level cache when it is done: it
// is written past the caches.
constexpr int64_t kStreamed = int64_t{1} << 24;

// The right factor in panels: a row for each pair of its rows, a panel's columns wide.
struct Panels {
  int64_t pairs, columns;
  Pair* data;

  int64_t count() const { return (columns + kPanel - 1) / kPanel; }
  int64_t width(int64_t panel) const { return std::min(kPanel, columns - panel * kPanel); }
  Pair* at(int64_t panel) const { return data + panel * kPanel * pairs; }
};

ATELIER_PAIRS void pack_plain(const Panels& panels, const Bf16* b, int64_t leading, int64_t panel) {
  const int64_t width = panels.width(panel);
  const Bf16* from = b + panel * kPanel;
  Pair* to = panels.at(panel);
  for (int64_t pair = 0; pair < panels.pairs; ++pair, from += 2 * leading)
    for (int64_t i = 0; i < width; i += kLanes, to += kLanes)
      interleave(from + i, from + leading + i, to);
}

void pack_transposed(const Panels& panels, const Bf16* b, int64_t leading, int64_t panel) {
  const int64_t width = panels.width(panel);
  Pair* to = panels.at(panel);
  // A cache line of each column at a time.
  for (int64_t first = 0; first < panels.pairs; first += kLanes)
    for (int64_t column = 0; column < width; ++column) {
      const Bf16* from = b + (panel * kPanel + column) * leading;
      for (int64_t pair = first; pair < std::min(panels.pairs, first + kLanes); ++pair)
        std::memcpy(to + pair * width + column, from + 2 * pair, sizeof(Pair));
    }
}

// What a tile is made of, and where its results go.
struct RowTile {
  int64_t pairs, halved;  // all of a row's, and how many are summed apart first; 0 for none
  const char* left;
  int64_t stride;  // bytes
  const Pair* panel;
  const float* bias;  // or null
  Bf16* to;
  int64_t leading;
  bool streamed;
  Ahead ahead;
};

template <int rows, int vectors>
ATELIER_PAIRS_PART void begin(Tile<rows, vectors>& tile) {
#pragma GCC unroll 12
  for (int i = 0; i < rows; ++i)
#pragma GCC unroll 2
    for (int j = 0; j < vectors; ++j) tile[i][j] = _mm512_setzero_ps();
}

template <int rows, int vectors>
ATELIER_PAIRS __attribute__((noinline)) void compute(const RowTile& t) {
  Tile<rows, vectors> tile;
  __m512 before[rows][vectors];
  PlainRows left(t.left, t.stride);
  begin<rows, vectors>(tile);
  if (t.halved) {
    add_pairs<rows, vectors>(t.halved, left, t.panel, t.ahead, tile);
#pragma GCC unroll 12
    for (int i = 0; i < rows; ++i)
#pragma GCC unroll 2
      for (int j = 0; j < vectors; ++j) before[i][j] = tile[i][j];
    begin<rows, vectors>(tile);
    left = PlainRows(t.left + t.halved * sizeof(Pair), t.stride);
  }
  add_pairs<rows, vectors>(t.pairs - t.halved, left, t.panel + t.halved * kLanes * vectors,
                           t.halved ? Ahead{} : t.ahead, tile);
#pragma GCC unroll 12
  for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 2
    for (int j = 0; j < vectors; ++j) {
      if (t.halved) tile[i][j] = _mm512_add_ps(before[i][j], tile[i][j]);
      if (t.bias) tile[i][j] = _mm512_add_ps(tile[i][j], _mm512_loadu_ps(t.bias + kLanes * j));
    }
    Bf16* to = t.to + i * t.leading;
    if constexpr (vectors == 2) {
      const auto rounded = (__m512i)_mm512_cvtne2ps_pbh(tile[i][1], tile[i][0]);
      if (t.streamed)
        _mm512_stream_si512(reinterpret_cast<__m512i*>(to), rounded);
      else
        _mm512_storeu_si512(to, rounded);
    } else {
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), (__m256i)_mm512_cvtneps_pbh(tile[i][0]));
    }
  }
}

template <int vectors, int rows = kTileRows>
void compute_rows(int64_t count, const RowTile& tile) {
  if constexpr (rows > 0) {
    if (count == rows)
      compute<rows, vectors>(tile);
    else
      compute_rows<vectors, rows - 1>(count, tile);
  }
}

// Rows [begin, end) of the result, in blocks that stay in the second-level cache.
void multiply_block_by_block(const MatMul& p, const Panels& panels, int64_t begin, int64_t end,
                             int64_t block, char* copies) {
  const int64_t row_bytes = p.k * 2, lda = p.lda * 2, copied = row_bytes + kLine;
  const bool streamed = p.m * p.n * 2 >= kStreamed && p.n % kPanel == 0 && p.ldc % kPanel == 0 &&
                        reinterpret_cast<uintptr_t>(p.c) % kLine == 0;
  RowTile tile{};
  tile.pairs = panels.pairs, tile.halved = p.k >= kHalvedRow ? (p.k / 2 + 1) / 2 : 0;
  tile.leading = p.ldc, tile.streamed = streamed, tile.stride = copies ? copied : lda;
  for (int64_t from = begin; from < end; from += block) {
    const int64_t to = std::min(end, from + block), rows = to - from;
    const char* left = static_cast<const char*>(p.a) + from * lda;
    Ahead next{left + rows * lda, std::min(block, end - to) * lda / kLine};
    if (copies) {
      for (int64_t i = 0; i < rows; ++i)
        std::memcpy(copies + i * copied, left + i * lda, static_cast<size_t>(row_bytes));
      left = copies;
    }
    const int64_t tiles = (rows + kTileRows - 1) / kTileRows * panels.count();
    const int64_t each = (next.lines + tiles - 1) / tiles;
    for (int64_t panel = 0; panel < panels.count(); ++panel) {
      tile.panel = panels.at(panel);
      tile.bias = p.bias ? p.bias + panel * kPanel : nullptr;
      for (int64_t i = 0; i < rows; i += kTileRows) {
        tile.left = left + i * tile.stride;
        tile.to = static_cast<Bf16*>(p.c) + (from + i) * p.ldc + panel * kPanel;
        tile.ahead = next.take(each);
        const int64_t count = std::min<int64_t>(kTileRows, rows - i);
        if (panels.width(panel) == kPanel)
          compute_rows<2>(count, tile);
        else
          compute_rows<1>(count, tile);
      }
    }
  }
  if (streamed) _mm_sfence();
}

}  // namespace

void multiply_half_rows(const MatMul& p) {
  const Panels panels{p.k / 2, p.n, static_cast<Pair*>(scratch(Scratch::right, p.k * p.n * 2))};
  const auto* b = static_cast<const Bf16*>(p.b);
  parallel_for(
      panels.count(),
      [&](int64_t begin, int64_t end) {
        for (int64_t panel = begin; panel < end; ++panel)
          (p.transpose_b ? pack_transposed : pack_plain)(panels, b, p.ldb, panel);
      },
      1);

  const int parts = threads_for(p.m, kTileRows);
  const int64_t block = std::clamp<int64_t>(kBlock / (p.k * 2) / kTileRows, 1, 16) * kTileRows;
  const int64_t size = block * (p.k * 2 + kLine);
  auto* copies = p.k < kLongRow ? nullptr : static_cast<char*>(scratch(Scratch::left, size * parts));
  parallel_parts(p.m, parts, [&](int64_t begin, int64_t end, int part) {
    multiply_block_by_block(p, panels, begin, end, block, copies ? copies + size * part : nullptr);
  });
}

}  // namespace atelier
#endif
