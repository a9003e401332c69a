import type { Texts } from '../en'

export const compare: Texts['compare'] = {
  tools: '表示と比較',
  best: '最良の{metric}',
  last: '最後の{metric}',
  difference: '{name} との差',
  show: '{name} の曲線を表示',
  showHint: '表示または非表示。ダブルクリックでこれだけを表示',
  baseline: 'ほかを {name} と比較',
  oneSeed: 'シードが 1 つずつのため、偶然かどうかは分かりません。',
  clear: '誤差の 2 倍を超える差',
  noDifference: 'シードを増やしても決まる差ではありません',
  moreSeeds: 'あと {count} シードずつで判断できます'
}
