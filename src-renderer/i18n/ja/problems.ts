import type { Texts } from '../en'

export const fieldErrors: Texts['fieldErrors'] = {
  whole: '整数を入力してください',
  number: '数値を入力してください',
  moreThan: '{value} より大きい値にしてください',
  atLeast: '{value} 以上にしてください',
  lessThan: '{value} より小さい値にしてください',
  atMost: '{value} 以下にしてください',
  tooShort: '{value} 文字以上にしてください',
  tooLong: '{value} 文字以内にしてください',
  tooFew: '{value} 個以上にしてください',
  tooMany: '{value} 個以内にしてください',
  notANumber: '「{text}」は数値ではありません。0.005 や 1e-3 のように入力してください',
  outOfRange: '「{text}」は大きすぎるか小さすぎて計算できません',
  twoReadings:
    '「{text}」は {grouped} とも {decimal} とも読めます。{grouped} か {decimal} と入力してください'
}

export const issues: Texts['issues'] = {
  scheduleTooLong: '{length} エポックは、この実行の {epochs} エポックを超えています',
  warmupTooLong: 'ウォームアップがスケジュールより長くなっています',
  mixupOfOne: 'Mixup には 2 以上のバッチサイズが必要です。画像 1 枚では混ぜる相手がありません',
  cutmixOfOne: 'CutMix には 2 以上のバッチサイズが必要です。画像 1 枚では混ぜる相手がありません',
  reversedRange: '最小値 {smallest} が最大値 {largest} を超えています',
  relativePath: '絶対パスではありません。/home/me/data のように、ルートから指定してください',
  noValidationImage:
    '{images} 枚の {fraction} では検証に使う画像がなくなります。{least} 以上にしてください',
  noTrainingImage:
    '{images} 枚の {fraction} を除くと学習に使う画像がなくなります。{most} 以下にしてください',
  noSuchFold: '分割は {folds} 個です。1 から数えます',
  tooManyFolds: '{images} 枚を {folds} 個に分けると画像のない分割ができます。{most} 以下にしてください',
  unknownClass: 'データセットにクラス「{class}」はありません',
  misspeltClass: 'データセットにクラス「{class}」はありません。「{suggestion}」ではありませんか？',
  leftOutAndMerged: '「{class}」は除外と統合の両方に指定されています。どちらか一方にしてください',
  mergedIntoLeftOut: '「{class}」の統合先「{into}」は除外されています',
  mergedOnwards:
    '「{class}」の統合先「{into}」は、それ自体が「{onwards}」に統合されています。最終的な統合先を指定してください',
  fewClasses: '{of} クラスのうち {left} クラスしか残りません。区別するには 2 クラス以上が必要です',
  emptyTrainPart: '学習画像がなくなります。画像のあるクラスを残してください',
  emptyValidationPart: '検証画像がなくなります。画像のあるクラスを残してください',
  emptyTestPart: 'テスト画像がなくなります。画像のあるクラスを残してください',
  noValidationPart: 'このデータセットには検証用の画像がありません。ほかの画像で検証してください',
  nothingToZero: 'ゼロから始められる最後の正規化があるのは、加算の前に正規化するブロックだけです',
  fineTuningInHalf: 'ステージの凍結と学習は fp32 か bf16 でのみ行えます',
  otherClasses: 'ネットワークは {network} クラス、データセットは {data} クラスです',
  otherImages: 'ネットワークの画像は {network}、データセットの画像は {data} です',
  otherChannels: '画像のチャンネル数（{channels}）と同じ個数の数を指定してください',
  choiceMissing: '次のいずれかを選んでください: {choices}',
  unknownChoice: '「{value}」はありません。次のいずれかを選んでください: {choices}',
  misspeltChoice: '「{value}」はありません。「{suggestion}」ではありませんか？',
  unknownField: 'このような項目はありません',
  misspeltField: 'このような項目はありません。「{suggestion}」ではありませんか？'
}

export const findings: Texts['findings'] = {
  channelsFirst:
    'このデータは正しくありません。画像が {first} × {second} × {third} で、チャネルが先頭にあります。チャネルを最後にして画像ファイルを書き出してください。',
  labelOutlier:
    'このデータは正しくありません。{of} 個のラベルのうち {count} 個だけに最大 {label} の値があり、ほかはすべて {highest} 以下です。' +
    '該当する画像を修正するか取り除いてください。意図した値であれば、すべてのクラスに名前を付けてください。',
  labelGaps:
    'このデータは正しくありません。ラベルは {label} までありますが、使われている番号は {present} 個だけです。クラスを 0、1、2… と番号付けするか、すべてのクラスに名前を付けてください。',
  labelWithoutName:
    'このデータは正しくありません。ラベル {label} がありますが、名前のあるクラスは {names} 個だけです。',
  identicalImages: 'このデータは正しくありません。{count} 枚の学習画像がすべて同じです。',
  identicalTestImages:
    '{count} 枚のテスト画像がすべて同じです。代わりに学習画像の一部で検証してください。',
  singleClass: 'このデータは正しくありません。ラベルがすべて 0 で、区別すべきほかのクラスがありません。',
  oneFolder:
    '画像がすべて 1 つのフォルダー ({class}) に入っており、クラスが 1 つしかありません。クラスごとのフォルダーに分けるか、file と label の列を持つ CSV ファイルを一緒に置いてください。',
  oneClass: '{count} 枚の学習画像がすべて 1 つのクラス ({class}) です。どのモデルも最初から正解します。',
  emptyClasses: '{of} クラスのうち {count} クラスには学習画像がありません: {names}',
  rareClasses: '学習画像がほとんどないクラスがあります: {names}。ラベルの誤りではありませんか？',
  oddChannels: '画像のチャネル数が {channels} です。通常の画像は 1、3、4 チャネルです。',
  labelsFromOne:
    'ラベルは 1 から {highest} までです。ここでは 0 から数えるため、クラスは {highest} 個です。',
  transposed: 'EMNIST の画像は縦と横が入れ替わって保存されています。そのまま学習に使います。',
  classesOfOneImage:
    'このデータは正しくありません。{of} クラスのうち {count} クラスに画像が 1 枚しかありません。本当にクラスですか？',
  similarClasses: '大文字と小文字だけが異なるクラスがあり、別のクラスとして扱います: {names}',
  escapedClasses: '{count} 個のクラス名に表示できない文字があります: {names}',
  filesLeftOut: '{count} 個のファイルを除外しました: {names}',
  manifestMissingFiles: 'マニフェストに書かれた {count} 個のファイルがありません: {names}',
  manifestUnlisted: 'マニフェストにない {count} 枚の画像を除外しました: {names}',
  manifestConflicts:
    'マニフェストで複数のラベルが付いている {count} 個のファイルを除外しました: {names}',
  manifestIncomplete: 'マニフェストの {count} 行にファイルまたはラベルがありません: {lines}',
  ungroupedImages: '{of} 枚のうち {count} 枚にはグループがなく、1 枚ずつ振り分けられます：{names}',
  scaledValues: '値は {lowest} から {highest} の小数です。0 から 255 に変換しました。'
}
