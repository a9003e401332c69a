import type { Texts } from '../en'

export const parity: Texts['parity'] = {
  open: '他のフレームワークと比較',
  title: '他のフレームワークと同じネットワークか',
  hint: 'Keras の model.summary()、torchinfo、torchsummary の出力を、見出しも含めてすべて貼り付けてください。チャネル先頭の形状や PyTorch の数え方にも対応しています。',
  text: '他のフレームワークのサマリー',
  placeholder: 'Layer (type)      Output Shape      Param #',
  compare: '比較',
  same: 'すべての層が一致する、同じネットワークです。',
  differs: '{count} 層が異なります。',
  totals: 'パラメーター数: こちら {ours}、比較先 {theirs}。',
  onlyDifferences: '異なる層だけを表示',
  theirs: '{printer} 側',
  difference: '違い',
  states: {
    same: '',
    shape: '形状が異なる',
    params: 'パラメーター数が異なる',
    both: '形状とパラメーター数が異なる',
    elsewhere: '同じ (位置が異なる)',
    missing: 'サマリーにない',
    extra: 'サマリーにだけある',
    unlisted: '片方にだけ表示 (パラメーターなし)'
  }
}
