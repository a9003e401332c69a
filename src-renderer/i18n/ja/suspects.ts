import type { Texts } from '../en'

export const suspects: Texts['suspects'] = {
  title: '疑わしいラベル',
  hint: 'この実行が学習に使わなかった画像（検証用の画像）から、誤っていそうなラベルを探します。',
  hintFolds:
    'この実行と、ほかの分割で学習した実行が学習に使わなかった画像から、誤っていそうなラベルを探します。',
  find: '疑わしいラベルを探す',
  finding: '探しています…',
  none: '{where}、疑わしいラベルはありません。',
  found: '{where}、{images} 枚のうち {total} 枚のラベルが誤っていそうです',
  ownMistakes:
    'ラベルどおりに分類されたのは {share} だけです。多くはネットワーク自身の誤りかもしれません。' +
    'まずもっと長く学習してください。',
  ofPart: '検証に使われた{part}画像で',
  ofFolds: '訓練画像の {of} 分割のうち {done} 分割で',
  part: { train: '訓練', validation: '検証', test: 'テスト' },
  label: 'ラベル',
  takenFor: '予測',
  decision: '{name} の扱い',
  keep: '「{name}」のままにする',
  is: '「{name}」にする',
  countsAs: '「{name}」として数えるクラス',
  leaveOut: '除外する',
  otherClasses: 'ほかのクラス',
  unclear:
    '表示中の {count} 枚は統合されたクラスに予測されています。どのクラスかを 1 枚ずつ選んでください。 | ' +
    '表示中の {count} 枚は統合されたクラスに予測されています。どのクラスかを選んでください。 | ' +
    '表示中の {count} 枚は統合されたクラスに予測されています。どのクラスかを 1 枚ずつ選んでください。',
  takeAll: '表示中をすべて予測どおりにする',
  leaveAll: '表示中をすべて除外する',
  keepAll: '表示中をすべて元のままにする',
  more: 'さらに表示',
  chosen: '修正 {count} 件 | 修正 {count} 件 | 修正 {count} 件',
  again: 'この修正でもう一度学習する',
  noPicture: '画像なし',
  files: 'ファイルは変更されません。新しい実行は修正をハッシュで記録します。'
}
