// Products of the columns of bfloat16 matrices, summed over their rows: the gradients of 1x1
// convolutions' filters.
#include "half_product.h"
#include "half_tiles.h"
#include "parallel.h"

#ifdef ATELIER_HALF_TILES

namespace atelier {

namespace {

constexpr int kTileRows = 8;
constexpr int64_t kPairs = 128;  // of rows that are packed at a time
// Up to so many rows each thread has columns of its own; of more rows each has some, and the sums are
// added up.
constexpr int64_t kShared = 6272;

// Columns of both factors, over some of their rows.
struct Part {
  int64_t m, n;
  const Bf16 *a, *b;
  int64_t lda, ldb;
  float* c;
  int64_t ldc;
};

// `width` columns of rows in pairs, in panels; of an odd last row the pair is zeros.
ATELIER_PAIRS void pack(int64_t panel, int64_t width, int64_t rows, const Bf16* from, int64_t leading,
                        Pair* to) {
  alignas(32) static const Bf16 zeros[kLanes] = {};
  const int64_t pairs = (rows + 1) / 2;
  for (int64_t pair = 0; pair < pairs; ++pair, from += 2 * leading)
    for (int64_t first = 0; first < width; first += panel) {
      const int64_t columns = std::min(panel, width - first);
      Pair* at = to + first * pairs + pair * columns;
      for (int64_t i = first; i < first + columns; i += kLanes, at += kLanes)
        interleave(from + i, 2 * pair + 1 < rows ? from + leading + i : zeros, at);
    }
}

// Eight rows of the sums, a panel wide.
struct ColumnTile {
  int64_t pairs;
  const Pair *left, *panel;
  float* c;
  int64_t ldc;
  bool first;  // or there are sums already
  Ahead ahead;
};

template <int vectors>
ATELIER_PAIRS __attribute__((noinline)) void compute(const ColumnTile& t) {
  Tile<kTileRows, vectors> tile;
#pragma GCC unroll 8
  for (int i = 0; i < kTileRows; ++i)
#pragma GCC unroll 2
    for (int j = 0; j < vectors; ++j) {
      const float* sums = t.c + i * t.ldc + kLanes * j;
      tile[i][j] = t.first ? _mm512_setzero_ps() : _mm512_loadu_ps(sums);
      // The next tile's.
      _mm_prefetch(reinterpret_cast<const char*>(sums + kTileRows * t.ldc), _MM_HINT_T0);
    }
  add_pairs<kTileRows, vectors>(t.pairs, PackedRows{t.left}, t.panel, t.ahead, tile);
#pragma GCC unroll 8
  for (int i = 0; i < kTileRows; ++i)
#pragma GCC unroll 2
    for (int j = 0; j < vectors; ++j) _mm512_storeu_ps(t.c + i * t.ldc + kLanes * j, tile[i][j]);
}

// The sums over rows [begin, end). `left` and `right` hold kPairs of the factors.
void sum_rows(const Part& p, int64_t begin, int64_t end, Pair* left, Pair* right) {
  for (int64_t from = begin; from < end; from += 2 * kPairs) {
    const int64_t to = std::min(end, from + 2 * kPairs), following = std::min(end - to, 2 * kPairs);
    pack(kLanes, p.m, to - from, p.a + from * p.lda, p.lda, left);
    pack(kPanel, p.n, to - from, p.b + from * p.ldb, p.ldb, right);
    // What will be packed next, as far as it is all wanted.
    const auto ahead = [&](const Bf16* rows, int64_t leading, int64_t width) {
      return Ahead{reinterpret_cast<const char*>(rows + to * leading),
                   leading == width ? following * width * 2 / kLine : 0};
    };
    Ahead a = ahead(p.a, p.lda, p.m), b = ahead(p.b, p.ldb, p.n);
    const int64_t tiles = p.m / kTileRows * ((p.n + kPanel - 1) / kPanel);
    const int64_t each = 1 + (a.lines + b.lines) / tiles;
    ColumnTile tile{};
    tile.pairs = (to - from + 1) / 2, tile.ldc = p.ldc, tile.first = from == begin;
    for (int64_t column = 0; column < p.n; column += kPanel) {
      tile.panel = right + column * tile.pairs;
      for (int64_t row = 0; row < p.m; row += kTileRows) {
        tile.left = left + row / kLanes * kLanes * tile.pairs + row % kLanes;
        tile.c = p.c + row * p.ldc + column;
        tile.ahead = a.lines ? a.take(each) : b.take(each);
        p.n - column >= kPanel ? compute<2>(tile) : compute<1>(tile);
      }
    }
  }
}

// Room for the factors of each thread.
struct Room {
  int64_t left, right;
  Pair* data;

  Room(int64_t m, int64_t n, int threads)
      : left(kPairs * m),
        right(kPairs * n),
        data(static_cast<Pair*>(scratch(Scratch::left, (left + right) * threads * 4))) {}
  Pair* left_of(int part) const { return data + (left + right) * part; }
  Pair* right_of(int part) const { return left_of(part) + left; }
};

// Each thread has some of the wider factor's columns.
void share_columns(const Part& whole, int64_t rows, int threads, const Room& room) {
  const bool right = whole.n >= whole.m;
  const int64_t unit = right ? kPanel : kLanes, width = right ? whole.n : whole.m;
  parallel_parts((width + unit - 1) / unit, threads, [&](int64_t begin, int64_t end, int part) {
    const int64_t from = begin * unit, columns = std::min(end * unit, width) - from;
    if (columns <= 0) return;
    Part p = whole;
    if (right)
      p.n = columns, p.b += from, p.c += from;
    else
      p.m = columns, p.a += from, p.c += from * p.ldc;
    sum_rows(p, 0, rows, room.left_of(part), room.right_of(part));
  });
}

// Each thread has some of the rows; the first sums up in the result itself.
void share_rows(const Part& whole, int64_t rows, int threads, const Room& room) {
  const int64_t size = whole.m * whole.n;
  auto* sums = static_cast<float*>(scratch(Scratch::right, size * (threads - 1) * 4));
  parallel_parts(rows, threads, [&](int64_t begin, int64_t end, int part) {
    Part p = whole;
    if (part > 0) p.c = sums + size * (part - 1), p.ldc = p.n;
    sum_rows(p, begin, end, room.left_of(part), room.right_of(part));
  });
  parallel_for(
      whole.m,
      [&](int64_t begin, int64_t end) {
        for (int part = 1; part < threads; ++part)
          for (int64_t row = begin; row < end; ++row) {
            float* to = whole.c + row * whole.ldc;
            const float* from = sums + size * (part - 1) + row * whole.n;
            for (int64_t i = 0; i < whole.n; ++i) to[i] += from[i];
          }
      },
      1 + kGrain / whole.n);
}

}  // namespace

void multiply_half_columns(const MatMul& p) {
  Part whole{};
  whole.m = p.m, whole.n = p.n, whole.lda = p.lda, whole.ldb = p.ldb, whole.ldc = p.ldc;
  whole.a = static_cast<const Bf16*>(p.a), whole.b = static_cast<const Bf16*>(p.b);
  whole.c = static_cast<float*>(p.c);
  const int threads = omp_get_max_threads();
  const Room room(p.m, p.n, threads);
  (p.k <= kShared ? share_columns : share_rows)(whole, p.k, threads, room);
}

}  // namespace atelier
#endif
