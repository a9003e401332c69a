import type { Texts } from '../en'

export const network: Texts['network'] = {
  title: 'ネットワークの名前',
  input: '入力層',
  classifier: '分類層',
  readFrom: '読み込み元',
  own: '独自（JSON ファイル）',
  hint:
    'ネットワークの JSON を選択、ドロップ、または貼り付けてください。Keras の model.to_json() か、TensorFlow.js の' +
    ' layers モデルの model.json を読み込めます。',
  text: 'ネットワークの JSON',
  placeholder: 'またはここに貼り付け',
  choose: 'ファイルを選択',
  take: 'このテキストを使う',
  another: '別のファイル',
  untitled: '独自のネットワーク',
  layers: '{count} 層',
  inputShape: '画像',
  inputShapeHint: 'コンマ区切りの 3 つの数',
  anySize: 'どの大きさの画像でも使えます。',
  classes: 'クラス数',
  fitShape: '画像を {shape} にする',
  fitClasses: '{classes} クラスにする'
}

const save =
  'Keras の model.to_json() で保存するか、TensorFlow.js の layers モデルの model.json を使ってください。'
const head =
  '最後を、クラス数と同じユニット数の Dense 層にしてください。softmax はあってもなくてもかまいません。'

export const networkProblems: Texts['networkProblems'] = {
  notJson: { reason: 'JSON ではありません。', fix: save },
  tooLong: { reason: '{most} を超えています。', fix: save },
  noModel: { reason: 'Keras のネットワークではありません。', fix: save },
  graphModel: {
    reason: '演算のグラフであり、層の情報が失われています。',
    fix: 'Keras のモデルを tfjs_layers_model に変換してください。'
  },
  otherModel: {
    reason: 'クラス {type} のモデルです。',
    fix: 'Sequential か関数型のモデルとして作ってください。'
  },
  tooManyLayers: {
    reason: '{most} 層を超えています。',
    fix: 'もっと小さいネットワークを使ってください。'
  },
  tooManyParameters: {
    reason: 'パラメータが {count} 個あります。{most} 個を超えると学習できません。',
    fix: 'ユニット数を減らすか、最初の Dense 層の前でプーリングしてください。'
  },
  tooDeep: {
    reason: 'モデルの入れ子が {most} 段を超えています。',
    fix: '内側のモデルの層を直接つないでください。'
  },
  damaged: { reason: '{layer} の {what} を読み取れません。', fix: save },
  noInputShape: {
    reason: 'どのような画像を受け取るかが書かれていません。',
    fix: '高さ、幅、チャネルを持つ Input 層を付けて保存し直してください。'
  },
  inputShape: {
    reason: '入力の形は [{shape}] ですが、画像には高さ、幅、チャネルがあります。',
    fix: 'Input(shape=(高さ, 幅, チャネル)) から始めてください。Flatten 層でベクトルになります。'
  },
  severalInputs: {
    reason: '入力が {count} 個あります。',
    fix: '画像を受け取る入力だけを残してください。'
  },
  severalOutputs: {
    reason: '出力が {count} 個あります。',
    fix: 'クラスを表す出力だけを残してください。'
  },
  layerType: {
    reason: '層 {layer} の種類 {type} は、ここでは学習できません。',
    fix: '次の層を使ってください：{known}'
  },
  useInstead: {
    reason: '層 {layer} の種類 {type} は、ここでは学習できません。',
    fix: '代わりに使えるもの：{instead}'
  },
  isAugmentation: {
    reason: '層 {layer}（{type}）は、ネットワークではなく画像を変えるものです。',
    fix: 'ファイルから取り除き、実行のデータ拡張を選んでください。'
  },
  isPreprocessing: {
    reason: '層 {layer} の種類は {type} ですが、画像の値はすでに 0 から 1 になっています。',
    fix: 'ファイルから取り除いてください。平均と偏差は実行の weights.normalization で指定できます。'
  },
  option: {
    reason: '層 {layer}（{type}）の {option} が {value} です。',
    fix: 'ここで学習できるもの：{known}'
  },
  unknownOption: {
    reason: '層 {layer}（{type}）のオプション {option} は、ここでは学習できません。',
    fix: 'ファイルから取り除くか、別の層を使ってください。'
  },
  activation: {
    reason: '層 {layer} の活性化関数が {activation} です。',
    fix: '次のいずれかを使ってください：{known}'
  },
  called: {
    reason: '層 {layer} が {what} を付けて呼び出されています。',
    fix: 'ほかの層の出力だけを渡してください。'
  },
  operation: {
    reason: '{layer} の演算 {operation} は、ここでは学習できません。',
    fix: '代わりに層を使ってください。演算で使えるのは、和、積、活性化関数です。'
  },
  shared: {
    reason: '層 {layer} が同じ重みで {count} か所に使われています。',
    fix: 'それぞれの場所に別の層を作ってください。'
  },
  unnamed: {
    reason: '層の名前が {layer} です。',
    fix: '英字で始まり、英数字と下線だけの名前にしてください。'
  },
  twice: { reason: '{layer} という名前の層が 2 つあります。', fix: '一方の名前を変えてください。' },
  noSuchInput: {
    reason: '層 {layer} が受け取る {input} がありません。',
    fix: 'モデル全体を保存し直してください。'
  },
  circle: {
    reason: '層 {layer} が自分の出力から作られたものを受け取っています。',
    fix: 'モデル全体を保存し直してください。'
  },
  inputCount: {
    reason: '層 {layer}（{type}）の入力が {count} 個です。',
    fix: '必要な入力の数：{known}'
  },
  softmaxInside: {
    reason: '層 {layer} に softmax がありますが、最後の層ではありません。',
    fix: 'softmax は最後だけで使ってください。'
  },
  noClassifier: { reason: '最後の層は {layer}（{type}）です。', fix: head },
  classifierActivation: {
    reason: '最後の層 {layer} の活性化関数が {activation} です。',
    fix: head
  }
}

export const networkNotes: Texts['networkNotes'] = {
  initializer: '{count} 層の初期値は、ファイルでは {initializer}、ここでは {used} です。',
  regularizer:
    '{count} 層の {regularizer} は使われません。重み減衰はオプティマイザのオプションにあります。',
  constraint: '{count} 層の {constraint} は使われません。',
  notTrainable:
    '{count} 層はファイルでは学習しない設定です。ここではステージを凍結しない限り、すべて学習します。',
  rescaling: '{layer} は省かれます。画像の値はすでに 0 から 1 になっています。',
  normalization:
    '{layer} は省かれます。平均と分散がファイルにないためです。実行の weights.normalization で指定できます。',
  ofBytes:
    '{layer} が受け取る値は、ファイルでは 0 から 255 ですが、ここでは 0 から 1 です。そのため {scale} を掛けます。',
  denseHead: '{layer} は 1 画素の畳み込みですが、ここでは全結合層になります。',
  softmaxAdded: '{layer} はファイルではロジットを出します。ここでは softmax が続きます。',
  numberType: 'ファイルの数値は {type} です。ここでは精度は実行のオプションです。',
  renamed: '{count} 層は、{layer} のように名前が変わります。',
  callOption: '{layer} はファイルでは training={value} で呼び出されていますが、これは省かれます。'
}
