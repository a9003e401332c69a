import type { Texts } from '../en'

export const neighbours: Texts['neighbours'] = {
  find: '最も似た学習画像',
  title: '最も似た学習画像',
  looking: '学習画像を調べています…',
  computing: '学習画像を調べています: {percent}%',
  image: '{class}: {name}',
  hint: '最後の層に入る特徴量による比較。数値は 1 − コサイン類似度で、0 なら同じです。'
}
