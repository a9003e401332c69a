import type { Texts } from '../en'

export const features: Texts['features'] = {
  title: '画像の特徴量',
  text: 'ネットワークの最後の層だけを学習する場合、それより前の層が各画像から求めた特徴量をここに保存します。同じ画像を使う次の実行はすぐに始まります。',
  limit: '上限 (GB)',
  limitWrong: '0 から 1,024 までの数',
  limitHint: '最も長く使われていないものから削除。0 なら保存しません',
  none: '保存されているものはありません。',
  used: '{size} を保存中',
  clear: 'すべて削除'
}
