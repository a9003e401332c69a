import type { Texts } from '../en'

export const charts: Texts['charts'] = {
  axis: '横軸',
  smoothing: '平滑化',
  logarithmic: '対数',
  resetZoom: '拡大を解除',
  metric: '指標',
  both: '学習と検証',
  lossGroup: '損失',
  accuracyGroup: '正解率',
  noneDrawable: 'ここに描ける値がありません。',
  notes: {
    noEpochs: '{run}: まだ終わったエポックがなく、描けるものがありません',
    noNumber: '{run}: すべての値が NaN か無限大です',
    broken: '{run}: NaN か無限大の値が {count} 個あり、端に印を付けています',
    unlogarithmic: '対数軸には表示されません: {run} の 0 以下の点 {count} 個'
  },
  noValues: '最初のステップから曲線が描かれます。',
  summary: '{run} の{metric}: エポック {epoch} で {value}。',
  exported: '{file} を書き出しました',
  pauses: '{count} 回一時停止しました。'
}
