import type { Texts } from '../en'

export const predict: Texts['predict'] = {
  prompt: '画像またはフォルダーをここにドロップ',
  promptHint: '貼り付けもできます。画像はこのマシンで処理され、保存されません。',
  drop: 'ドロップして予測',
  files: '画像を選択…',
  folder: 'フォルダーを選択…',
  checkpoint: '重み',
  newest: '最新のチェックポイント',
  best: '最良',
  progress: '{count} 枚中 {done} 枚',
  starting: '重みを読み込んでいます…',
  stop: '中止',
  clear: '消去',
  goOn: '続ける',
  leftOut: '画像ではない {count} 個のファイルを除外しました。',
  tooMany:
    '{count} 枚を除外しました。ここで扱えるのは {most} 枚までです。フォルダー全体には "atelier predict" を使えます。',
  table: '予測結果',
  file: 'ファイル',
  class: 'クラス',
  probability: '確率',
  notes: '備考',
  waiting: '待機中',
  original: '元の画像',
  seen: 'ネットワークへの入力',
  seenSize: '{width} × {height}、{colours}',
  grey: 'グレースケール',
  colour: 'カラー',
  cannotShow: 'この形式はここでは表示できません。',
  allClasses: '全 {count} クラスを表示',
  fewerClasses: '一部だけ表示',
  invert: '明暗を反転',
  inverted: '明暗を反転しています。',
  pick: '行を選ぶと大きく表示します。',
  note: {
    fitted: '縦横比を保って拡大・縮小しました。',
    onWhite: '透明な部分を白で塗りました。',
    onBlack: '透明な部分を黒で塗りました。',
    constant: '全体が一色で、何も写っていません。',
    looksInverted: '学習データと明暗が逆のようです。'
  },
  mark: {
    fitted: '拡大・縮小',
    onWhite: '白背景',
    onBlack: '黒背景',
    constant: '一色',
    looksInverted: '明暗が逆？'
  }
}
