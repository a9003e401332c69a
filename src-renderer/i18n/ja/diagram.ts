import type { Texts } from '../en'

export const diagram: Texts['diagram'] = {
  label: 'アーキテクチャ: {count} 行',
  fit: '全体を表示',
  zoomIn: '拡大',
  zoomOut: '縮小',
  expandAll: 'すべて展開',
  collapseAll: 'すべて折りたたむ',
  expand: '展開',
  collapse: '折りたたむ',
  save: 'SVG として保存',
  parameters: 'パラメーター {count} 個',
  output: '出力',
  inputs: '入力元',
  layers: '{count} 層',
  layer: '層 (種類)',
  outputShape: '出力形状',
  params: 'パラメーター数',
  connected: '入力元',
  total: '合計',
  trainable: '学習可能',
  nonTrainable: '学習不可'
}
