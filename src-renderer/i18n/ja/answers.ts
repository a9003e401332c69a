import type { Texts } from '../en'

export const answers: Texts['answers'] = {
  table: '各ネットワークの正誤で分けた画像',
  right: '{name}: 正解',
  wrong: '{name}: 誤り',
  bothRight: 'どちらも正解',
  toRight: '正解になった',
  toWrong: '誤りになった',
  otherMistake: '別の誤り',
  sameMistake: '同じ誤り',
  show: 'この画像を表示: {what}、{count} 枚',
  from: '{before} → {now}',
  difference: '{points} ポイント。',
  real: '偶然とは考えにくい差です。同等のネットワークなら、これほどの偏りは {percent} の確率でしか起こりません。',
  chance: '偶然かもしれません。同等のネットワークでも、これほどの偏りは {percent} の確率で起こります。',
  test: 'マクネマーの正確検定、p {p}',
  testHint:
    '一方だけが正解した画像についての検定です。この画像だけに基づくため、シードを変えると差はさらに大きいかもしれません。',
  atEpoch: '{name}、エポック {epoch}',
  epochOfOther: '比較の相手のエポック',
  runNamed: '実行「{name}」',
  incomparable: {
    answers:
      'この実行の検証画像への予測は残っていません。ほかの環境か、以前のバージョンで学習した実行です。',
    images:
      'この実行は別の画像、ラベル、クラスで検証されています。同じデータと分割の実行だけを比較できます。'
  },
  shown: {
    all: '変わった答え (確信度の高い順): {count} 枚',
    toRight: '正解になったもの (確信度の高い順): {count} 枚',
    toWrong: '誤りになったもの (確信度の高い順): {count} 枚',
    otherMistake: '別の誤りになったもの (確信度の高い順): {count} 枚'
  }
}
