import type { Texts } from '../en'

export const neighbours: Texts['neighbours'] = {
  among: '対象の画像',
  parts: { train: '学習用画像', validation: '検証用画像', test: 'テスト用画像' },
  titles: {
    train: '最も似た学習用画像',
    validation: '最も似た検証用画像',
    test: '最も似たテスト用画像'
  },
  looking: '画像を調べています…',
  computing: '画像を調べています: {percent}%',
  image: '{class}: {name}',
  hint: '最後の層に入る特徴量による比較。数値は 1 − コサイン類似度で、0 なら同じです。'
}
