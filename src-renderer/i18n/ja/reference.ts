import type { Texts } from '../en'

export const reference: Texts['reference'] = {
  title: '参照結果',
  text: 'Atelier に付属する、プリセットを実際に学習した実行です。曲線と設定を含み、重みは含みません。',
  ablation: 'アブレーション:各要素の効果',
  result: {
    test: 'シード {seed}、{epochs} エポック、テスト {accuracy}',
    heldBack: 'シード {seed}、{epochs} エポック、検証用画像 {accuracy}'
  },
  here: '履歴にあります',
  take: '履歴に追加'
}
