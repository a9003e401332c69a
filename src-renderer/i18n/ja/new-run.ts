import type { Texts } from '../en'

export const newRun: Texts['newRun'] = {
  noModel: '指摘された項目を直すとモデルが表示されます。',
  noPreview: 'このデータセットの画像を表示できません。',
  pictureBesideImage: '元の画像と、それを変換した {height} × {width} ピクセルの画像',
  originalOf: '元の画像: {class}',
  imageOf: 'ネットワークへの入力: {class}',
  samples: '学習用画像の例 (無作為)',
  restored: '前回入力した内容を復元しました。',
  startOver: '最初からやり直す',
  title: '新しい実行',
  presets: 'プリセット',
  explain: '項目の説明を表示',
  defaultIs: '既定値: {value}。',
  presetHas: 'プリセット: {value}',
  putBack: 'プリセットの値に戻す',
  putBackField: 'プリセットの値 {value} に戻す',
  putAllBack: 'すべて戻す',
  changes: 'プリセットからの変更',
  changed: '「{preset}」から {count} 項目を変更しています',
  presetChanged: '変更 {count} 件',
  filled: 'ファイルにない項目は標準の値にしました: {fields}。そのほかの項目は既定値です。',
  replaced: 'ファイルの {count} 項目は使えませんでした。',
  replacedBy: 'ファイル: {given} → ここでは: {used}。{reason}',
  replacedByNothing: 'ファイル: {given} → ここでは省略。{reason}',
  inFile: 'ファイルの値: {given}',
  start: '学習を開始',
  startHint: 'Ctrl+Enter',
  name: '名前',
  data: 'データ',
  dataset: 'データセット',
  folder: 'フォルダー',
  folderPlaceholder: '自分のファイルを使う場合のみ',
  limit: '学習画像数',
  limitPlaceholder: 'すべて',
  limitHint: '空欄ならすべて',
  validation: '検証データ',
  validationTest: 'テスト画像',
  asFiles: '画像はそのまま使われます（{size}）。',
  scaleImages: '大きさや色を変える',
  corrected: 'ラベルの修正を適用',
  withoutCorrections: 'ファイルのラベルを使う',
  validationTrain: '学習画像の一部',
  validationValidation: '検証画像',
  validationFold: '学習画像の 1 分割',
  fraction: '割合',
  stratified: 'クラスごとに同じ割合',
  folds: '分割数',
  fold: '検証に使う分割',
  notHere: 'このマシンにありません',
  synthetic: '合成',
  model: 'モデル',
  architecture: 'アーキテクチャ',
  optimizer: 'オプティマイザー',
  optimizerType: '種類',
  learningRate: '学習率',
  momentum: 'モメンタム',
  nesterov: 'Nesterov モメンタム',
  beta1: 'ベータ 1',
  beta2: 'ベータ 2',
  epsilon: 'イプシロン',
  weightDecay: '重み減衰',
  rho: 'ロー',
  training: '学習',
  epochs: 'エポック数',
  batchSize: 'バッチサイズ',
  seed: '乱数シード',
  engine: 'エンジン',
  auto: 'このマシンで最速',
  examining: 'エンジンを確認しています…',
  precision: '数値精度',
  precisions: { fp32: 'fp32', tf32: 'tf32 (Tensor コア)', bf16: 'bf16', fp16: 'fp16 (積のみ)' },
  precisionHint:
    '畳み込みと行列積を 16 ビットに丸めます (oneDNN では途中の値も)。重み・統計・更新は fp32 のままです',
  tf32Hint:
    'Tensor コアが畳み込みと行列積の入力を仮数部 10 ビットに丸めます。それ以外は fp32 のままです',
  takes: '{engine} を使用します。',
  speed: '{engine} {seconds} 秒/ステップ',
  notMeasured: '実行の開始時に、このモデルで各エンジンを計測します。',
  measuring: '各エンジンで数ステップを計測しています…',
  measure: '今すぐ計測',
  unable: '{engine} は {precision} に対応していません',
  noneAble: 'このマシンには {precision} に対応したエンジンがありません。',
  summary: '開始前の確認',
  parameters: 'パラメーター',
  trainable: '学習可能',
  nonTrainable: '学習不可',
  memory: 'メモリ',
  memoryOf: '{available} 中 {needed}',
  steps: 'ステップ/エポック',
  totalSteps: '総ステップ数',
  operations: '画像 1 枚あたり',
  diagram: '図',
  table: '層',
  tooLarge: 'このマシンのメモリでは足りません。バッチサイズ {batch} なら収まります。',
  problems: 'まだ開始できません',
  file: '実験ファイルを開く',
  copySpec: 'JSON としてコピー',
  fileWrong: 'このファイルには実験が含まれていません。',
  required: '数値を入力してください',
  problemCount: '要修正 {count} 件',
  sections: {
    weights: '初期の重みとファインチューニング',
    schedule: 'スケジュール',
    regularisation: '正則化',
    augmentation: 'データ拡張',
    checkpoints: 'チェックポイント'
  },
  formatVersion: '実験ファイルの形式',
  clipNorm: '勾配ノルムの上限',
  labelSmoothing: 'ラベル平滑化',
  trackNorms: '勾配と重みのノルムを測定',
  averageDecay: '重みの移動平均 (減衰率)',
  averagePlaceholder: 'オフ (例: 0.999)',
  averageHint: '評価と予測に平均した重みを使用します',
  stopEarly: '早期終了',
  monitor: '指標',
  patience: '改善を待つエポック数',
  minimumDelta: '最小改善幅',
  restoreBest: '最良のエポックの重みに戻す',
  summaries: {
    clip: '勾配ノルムを {norm} に制限',
    smoothing: 'ラベル平滑化 {share}',
    average: '重みの移動平均 (減衰率 {decay})',
    norms: 'ノルムを測定',
    stop: '{patience} エポック改善しなければ終了'
  },
  stages: 'ステージ',
  blocks: 'ブロック',
  channels: 'チャネル',
  addStage: 'ステージを追加',
  removeStage: 'ステージ {number} を削除'
}

export const schedule: Texts['schedule'] = {
  type: '種類',
  wholeRun: '実行全体',
  curve: '学習率',
  point: 'エポック {epoch} で {rate}。',
  plateauHint: '指標がこのエポック数のあいだ改善しなくなるまで変わりません。',
  types: {
    constant: '一定',
    step: 'ステップ減衰',
    exponential: '指数減衰',
    cosine: 'コサイン (ウォームアップ付き)',
    oneCycle: 'ワンサイクル',
    plateau: '停滞時に低減'
  },
  fields: {
    every: '間隔 (エポック)',
    factor: '倍率',
    factorAnEpoch: '1 エポックごとの倍率',
    warmupEpochs: 'ウォームアップ (エポック)',
    finalFactor: '最終学習率 (最大値に対する比)',
    epochs: '長さ (エポック)',
    riseFraction: '上昇区間の割合',
    initialFactor: '初期学習率 (最大値に対する比)',
    monitor: '指標',
    patience: '改善を待つエポック数',
    minimumDelta: '最小改善幅',
    cooldown: '低減後の待機 (エポック)',
    minimumFactor: '最小学習率 (初期値に対する比)'
  },
  summary: {
    constant: '一定',
    step: '{every} エポックごとに ×{factor}',
    exponential: '1 エポックごとに ×{factor}',
    cosine: '実行全体でコサイン減衰',
    cosineWarm: '{epochs} エポックのウォームアップ後にコサイン減衰',
    oneCycle: 'ワンサイクル、最初の {percent}% で上昇',
    plateau: '{metric}が {patience} エポック改善しなければ ×{factor}'
  }
}

export const augmentation: Texts['augmentation'] = {
  groups: {
    geometry: '幾何',
    colour: '色',
    mixing: '混合と消去',
    automatic: '自動'
  },
  crop: '切り抜いて拡大',
  cropFields: {
    area: ['最小の面積比', '最大の面積比'],
    aspect: ['最小の縦横比 (幅/高さ)', '最大の縦横比 (幅/高さ)']
  },
  flip: '左右反転',
  flipVertical: '上下反転',
  shift: '最大移動量 (ピクセル)',
  translation: '最大移動量 (サイズ比)',
  rotation: '最大回転角 (度)',
  brightness: '明るさ (±)',
  contrast: 'コントラスト (±)',
  saturation: '彩度 (±)',
  hue: '色相 (± 回転、0.5 まで)',
  greyscale: 'グレースケール (確率)',
  blur: 'ガウスぼかし (確率)',
  erasing: 'ランダム消去 (確率)',
  mixup: 'Mixup (アルファ)',
  cutmix: 'CutMix (アルファ)',
  mixingHint: '両方を指定すると、バッチごとにどちらか一方を使用します',
  randAugment: 'RandAugment',
  operations: '画像あたりの操作数',
  magnitude: '強さ (0 ～ 30)',
  normalize: 'ピクセルを正規化',
  preview: 'ネットワークに入力されるバッチ',
  again: '別の例を生成',
  summary: {
    crop: '切り抜き {percent}% 以上',
    flip: '反転',
    flipVertical: '上下反転',
    shift: '移動 ±{pixels}',
    translation: '移動 ±{percent}%',
    rotation: '回転 ±{degrees}°',
    randAugment: 'RandAugment {operations}×{magnitude}',
    colours: '色',
    greyscale: 'グレースケール {share}',
    blur: 'ぼかし {share}',
    erasing: '消去 {share}',
    mixup: 'mixup {alpha}',
    cutmix: 'CutMix {alpha}',
    normalize: '正規化'
  }
}

export const preflight: Texts['preflight'] = {
  waits: '学習中の実行があるため、自動では計測しません (互いに遅くなります)。',
  onBeside: '{engine} で計測 (学習中の実行と同時のため、実際はより高速です)',
  automatic: '入力が落ち着いたら計測',
  hours: '制限時間 (時間)',
  find: '最適な設定を探す',
  searching: '最も速い設定を計測しています…',
  none: 'この時間では 1 エポックも終わりません。',
  fits: 'このままで時間内に終わります (約 {time})。',
  proposal: 'バッチ {batchSize}、{precision}、{epochs} エポック: 約 {time}。学習率は変えません。',
  fill: 'この設定を使う',
  try: '3 ステップ試す',
  trying: '3 ステップ学習しています…',
  reading: '画像を読み込んでいます: {percent}%',
  decoding: '画像を変換しています: {percent}%',
  features: '特徴量を計算しています: {percent}%',
  hint: '選択したエンジンで実際に学習し、時間、メモリ、ディスク容量を計測します。',
  on: '{engine} で計測',
  step: '1 ステップ',
  epoch: '1 エポック',
  total: '実行全体',
  memory: 'ピークメモリ',
  disk: 'チェックポイントの容量',
  batch: '最大バッチサイズ',
  long: 'このマシンでは 1 日以上かかります。'
}

export const presets: Texts['presets'] = {
  'resnet50-fashion-mnist-adam': {
    title: 'ResNet-50 / Fashion-MNIST, Adam',
    description: '公開された実験: バッチ 128、400 エポック、データ拡張なし。テスト画像で 91.3% と報告'
  },
  'resnet50-fashion-mnist-sgd': {
    title: 'ResNet-50 / Fashion-MNIST, SGD',
    description:
      '公開された実験の SGD とモメンタム版: バッチ 128、400 エポック。テスト画像で 91.4% と報告'
  },
  'resnet50-fashion-mnist-fast': {
    title: 'ResNet-50 / Fashion-MNIST, 高速',
    description:
      '公開されたネットワークをパラメータ数まで同じまま 8 エポックで: ゼロから始まる残差ブランチ、学習率の 1 サイクル、左右反転、ラベル平滑化、bf16'
  },
  'resnet50-fashion-mnist-best': {
    title: 'ResNet-50 / Fashion-MNIST, 最高精度',
    description:
      '公開されたネットワークをパラメータ数まで同じまま、高速なレシピで、56x56 に拡大した画像から: 公開されたステムの後により多くが残ります。プロセッサ 2 コアで約 1 時間'
  },
  'fashion-mnist-best': {
    title: '小さな残差ネットワーク / Fashion-MNIST',
    description:
      '小さな画像のための残差ネットワーク: 28x28 画素を縮小せず最初のステージへ。bf16 で 30 エポック、学習率の 1 サイクル、左右反転、平行移動、ランダム消去'
  },
  'quickstart': {
    title: 'クイックスタート',
    description: 'Fashion-MNIST の 6,000 枚で小さな CNN を学習。どの CPU でも 1 分以内に曲線が見られます'
  }
}

export const models: Texts['models'] = {
  'resnet50': '基準モデル: ボトルネックブロック 3, 4, 6, 3、最大 2,048 チャネル',
  'resnet34': '基本ブロック 3, 4, 6, 3、最大 512 チャネル',
  'resnet18': '各ステージに基本ブロック 2 つ、最大 512 チャネル',
  'resnet': 'ステム、ブロックの種類、ステージの深さと幅を自由に設定',
  'torchvision-resnet50':
    'torchvision と同じ重み構成: 3x3 畳み込みにストライド、バイアスなし。重み 2,560 万',
  'torchvision-resnet34': 'torchvision と同じ重み構成: 基本ブロック 3, 4, 6, 3',
  'torchvision-resnet18': 'torchvision と同じ重み構成: 各ステージに基本ブロック 2 つ',
  'mobilenet-v2': 'torchvision と同じ重み構成: 逆残差ブロック、重み 350 万',
  'efficientnet-lite0': 'EfficientNet-B0 から squeeze-and-excite を除き ReLU6 にしたもの。重み 470 万',
  'keras-resnet50': 'Keras と同じ重み構成: ブロック最初の畳み込みにストライド、バイアスあり',
  'keras-mobilenet-v2': 'Keras と同じ重み構成: パディングは TensorFlow と同じ',
  'lenet5': 'LeCun ら (1998): 畳み込み 2 層、全結合 3 層',
  'cnn': '3x3 の畳み込みとプーリング、全結合 1 層。どのマシンでも高速',
  'mlp': '全結合層のみ。ほかのモデルが超えるべき基準'
}

export const fields: Texts['fields'] = {
  'denseUnits': '出力前の全結合ユニット数',
  'stemFilters': 'ステムのフィルター数',
  'stemKernelSize': 'ステムのカーネルサイズ',
  'stemStride': 'ステムのストライド',
  'stemPooling': 'ステム後の最大プーリング',
  'block': 'ブロックの種類',
  'bottleneck': 'ボトルネック (1x1, 3x3, 1x1)',
  'basic': '基本 (3x3, 3x3)',
  'activation': '活性化関数',
  'filters': '各畳み込みのフィルター数',
  'kernelSize': 'カーネルサイズ',
  'batchNormalization': 'バッチ正規化',
  'dropout': 'ドロップアウト',
  'dropPath': 'ドロップパス (確率的深さ)',
  'stem': 'ステム',
  'imagenet': 'ImageNet 用',
  'small': '小さな画像用',
  'hiddenUnits': '各隠れ層のユニット数',
  'listHint': 'コンマ区切りの数値',
  'normalization': 'ブロック内の正規化',
  'zeroInitResidual': '残差ブランチをゼロから始める',
  'before-addition': '加算の前',
  'after-addition': '加算の後',
  'pre-activation': '各畳み込みの前',
  'hints': {
    'before-addition':
      '畳み込み → 正規化 → ショートカット加算 → ReLU。公開された基準モデル、He ら (2015)',
    'after-addition':
      '畳み込み → ショートカット加算 → 正規化 → ReLU。この選択肢ができる前の残差ネットワークの計算順',
    'pre-activation': '正規化 → ReLU → 畳み込み → ショートカット加算。He ら (2016)',
    'imagenet': '最初の層で画像を 2 回半分にします。224 ピクセル程度の写真向け',
    'small': '最初の 2 回の縮小を省きます。28〜64 ピクセル程度の画像向け'
  }
}

export const quickstart: Texts['quickstart'] = {
  offer: 'クイックスタートを実行',
  data: '画像を取得しています…',
  run: '開始しています…'
}
