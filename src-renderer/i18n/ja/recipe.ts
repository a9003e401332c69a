import type { Texts } from '../en'

export const recipe: Texts['recipe'] = {
  title: '画像の取り込み方',
  height: '高さ',
  width: '幅',
  channels: 'チャンネル数',
  grey: '1 (グレースケール)',
  colour: '3 (カラー)',
  fit: '合わせ方',
  fits: {
    fit: '全体を収める',
    pad: '全体を収める (拡大しない)',
    crop: '枠を埋めて切り抜く',
    stretch: '引き伸ばす'
  },
  fitHints: {
    fit: '縦横比を保ち、余白は背景色になります',
    pad: '全体を収めますが、小さい画像は拡大しません',
    crop: 'はみ出した部分を両側から均等に切り落とします',
    stretch: '縦と横を別々に拡大・縮小します'
  },
  background: '背景',
  backgrounds: { auto: '自動', black: '黒', white: '白', colour: '色を指定' },
  autoHint: '透明な部分は、描かれたものが暗ければ白、それ以外は黒',
  dataset: {
    usual: 'データセットの設定を使います。',
    own: 'この実行だけの設定です。',
    reset: 'データセットの設定に戻す'
  },
  proposal: {
    usual: '画像に合わせた設定です。',
    own: '変更した設定です。',
    reset: '画像に合わせた設定に戻す'
  }
}
