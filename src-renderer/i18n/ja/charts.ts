import type { Texts } from '../en'

export const charts: Texts['charts'] = {
  axis: '横軸',
  smoothing: '平滑化',
  logarithmic: '対数',
  resetZoom: 'ズームをリセット',
  range: {
    label: '{name}の縦軸の範囲',
    all: 'すべての値',
    outliers: '外れ値を除く',
    byHand: '手動で設定',
    min: '下限',
    max: '上限'
  },
  ofBatch: '{metric} (バッチ)',
  ofMoment: '{metric} (その時点)',
  withinEpoch: 'エポック {epoch} のステップ {step}',
  metric: '指標',
  groupBySeed: 'シード間の平均',
  both: '学習と検証',
  lossGroup: '損失',
  accuracyGroup: '正解率',
  rateGroup: '学習率',
  speedGroup: '画像/秒',
  useGroup: 'マシンの使用率',
  memoryGroup: 'メモリ',
  temperatureGroup: 'GPU の温度',
  withoutValues: '値なし',
  noneDrawable: 'ここに表示できる値がありません。',
  notes: {
    noEpochs: '{run}: 完了したエポックがまだないため、表示できるものがありません',
    noNumber: '{run}: すべての値が NaN または無限大です',
    broken: '{run}: NaN または無限大の値が {count} 個あり、端に印を付けています',
    unlogarithmic: '対数軸に表示できない 0 以下の点: {run} に {count} 個',
    band: '帯: シードだけが異なる実行の平均の上下 1 標準偏差',
    fewer: '{run}: {count} 個の点は {runs} 件より少ない実行の平均です',
    bandUnlogarithmic: '{run}: 0 に達する {count} 個の点には帯がありません',
    repeat: '{run} は平均に含まれていません: シードが同じ実行がほかにあります'
  },
  noValues: '最初のステップの後に曲線が表示されます。',
  summary: '{run} の{metric}: エポック {epoch} で {value}。',
  exported: '{file} を書き出しました',
  pauses: '{count} 回一時停止しました。'
}
