import type { Texts } from '../en'

export const compare: Texts['compare'] = {
  figure: '図',
  kinds: {
    curves: '曲線',
    parallel: '平行座標',
    scatter: '設定と指標',
    confusion: '混同行列の差',
    answers: '変わった答え',
    data: '変わった画像'
  },
  dataBefore: '比較元の実行のデータ',
  dataAfter: '比較先の実行のデータ',
  dataSame: '2 件の実行の画像、クラス、分割は同じです。',
  dataUnknown:
    '一方の実行に画像の一覧が残っていません。まだ始まっていない実行、ほかの環境か以前のバージョンで学習した実行、または組み込みデータセットの実行です。',
  dataHashes: '全画像とラベルの SHA-256',
  imageChanges: {
    added: '追加',
    removed: '削除',
    changed: '同じパスで内容が変更',
    renamed: '名前の変更',
    relabelled: 'クラスの変更',
    moved: '分割の変更'
  },
  fromTo: '{path}: {from} → {to}',
  renamedTo: '{from} → {to}',
  moreImages: 'ほか {count} 件',
  setting: '横軸の設定',
  noOutcome: '学習率や速度は実行の結果ではありません。損失か正解率を選んでください。',
  thinned:
    '{count} 件の実行のエポックを間引いて描いています。最良、最初、最後のエポックは必ず含まれます。',
  color: '{name} の色',
  colorHint: '色を変更。Delete で元の色に戻す',
  firstRun: '比較する実行',
  secondRun: '比較の相手',
  against: '引く',
  matrixHint:
    '行は正解クラス、列は予測クラス。プラスは左の実行のほうが多いことを表します。青は改善、赤は悪化です。',
  noAnswers:
    '「{name}」の検証画像への予測は残っていません。ほかの環境か、以前のバージョンで学習した実行です。',
  otherClasses: 'クラスが異なる実行のため、差を求められません。',
  tools: '表示と比較',
  best: '最良の{metric}',
  last: '最後の{metric}',
  leftOut: 'ほかに異なる設定のうち、この幅に入らないもの: {names}。',
  showAll: 'すべての設定を表示',
  difference: '{name} との差',
  show: '{name} の曲線を表示',
  showHint: '表示または非表示。ダブルクリックでこれだけを表示',
  baseline: 'ほかを {name} と比較',
  oneSeed: 'シードが 1 つずつのため、偶然かどうかは分かりません。',
  clear: '誤差の 2 倍を超える差',
  noDifference: 'シードを増やしても決まる差ではありません',
  moreSeeds: 'あと {count} シードずつで判断できます'
}
