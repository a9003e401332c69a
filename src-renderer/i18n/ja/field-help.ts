import type { Texts } from '../en'

export const help: Texts['help'] = {
  model: {
    id: '学習するネットワークです。',
    denseUnits: '出力層の前の全結合層のユニット数です。0 なら置きません。',
    normalization: '残差ブロックのどこで正規化するかを決めます。',
    zeroInitResidual:
      '各ブロックの最後のスケールを 0 から始めます。高い学習率で、少ないエポックで同じ精度に届きます。',
    stemFilters: '最初の畳み込みのフィルター数です。',
    stemKernelSize: '最初の畳み込みの窓の一辺です。',
    stemStride: '最初の畳み込みの窓の移動幅です。2 なら画像が半分になります。',
    stemPooling: '最初のブロックの前で画像をもう一度半分にします。',
    block: 'Basic は畳み込み 2 つ、Bottleneck は 3 つでチャネル数が 4 倍です。',
    stages: '各ステージのブロック数と出力チャネル数です。2 つ目以降は画像を半分にします。',
    stem: '最初の層で画像をどれだけ縮めるかを決めます。',
    dropout: '学習中に出力層の前で捨てる値の割合です。',
    dropPath: '学習中にブロックを飛ばす画像の割合です。',
    activation: '各隠れ層の後に適用する関数です。',
    filters: '各畳み込みのフィルター数を入力側から並べます。',
    kernelSize: '各畳み込みの窓の一辺です。',
    batchNormalization: '各畳み込みの後で正規化します。',
    inputShape: '受け取る画像の高さ、幅、チャネルです。',
    classes: '区別するクラスの数で、最後の層のユニット数になります。',
    hiddenUnits: '各隠れ層のユニット数を入力側から並べます。'
  },
  dataset: {
    id: '学習に使う画像です。',
    limit: 'シードで選んだこの枚数だけで学習します。',
    path: 'データセットの代わりに自分のファイルのフォルダーを使います。',
    recipe: {
      height: '画像の縦のピクセル数です。多いほど細部が残り、時間がかかります。',
      width: '画像の横のピクセル数です。',
      channels: 'ピクセルごとに値を 1 つ持つか、赤・緑・青の 3 つを持つかです。',
      fit: '縦横比の違う画像をどう収めるかです。',
      background: '透明な部分や、画像が届かない部分の色です。'
    },
    validation: {
      from: '毎エポックの測定に使い、学習には使わない画像です。',
      fraction: '学習画像のうち検証用に取り分ける割合です。',
      stratified: 'どのクラスからも同じ割合を取り分けます。',
      folds: '学習画像を分ける数です。',
      fold: '取り分ける分割の番号です (1 から)。'
    }
  },
  optimizer: {
    type: '勾配から重みを更新する方法です。',
    learningRate: '1 ステップで重みを動かす大きさです。最も影響の大きい設定です。',
    momentum: '前回の更新を次に加える割合です。',
    nesterov: '更新の前にモメンタムの先を見ます。',
    beta1: '勾配の平均をどれだけ保つかを決めます。',
    beta2: '勾配の二乗をどれだけ保つかを決めます。',
    epsilon: '除算の発散を防ぐ小さな値です。',
    rho: '勾配の二乗をどれだけ保つかを決めます。',
    weightDecay: '1 ステップごとに重みから失われる割合です (学習率を掛けます)。'
  },
  epochs: '全学習画像を何回見るかです。',
  batchSize: '1 ステップの画像数です。メモリの許す限り大きいほど速く、ステップ数は減ります。',
  seed: 'すべての乱数を決めます。同じシードなら同じ結果になります。',
  engine: '計算に使うライブラリです。',
  precision: '計算に使う数の形式です。対応するプロセッサーではビット数が少ないほど高速です。',
  schedule: {
    type: '学習率を実行中にどう変えるかです。',
    every: '1 段の長さです。',
    factor: '学習率に掛ける値です。',
    warmupEpochs: 'この間、学習率を 0 から上げていきます。',
    finalFactor: '最高値に対する最後の学習率の割合です。',
    epochs: '曲線の終わりです。空欄なら実行の終わりまでです。',
    riseFraction: '学習率を上げる期間の割合です。',
    initialFactor: '最高値に対する最初の学習率の割合です。',
    monitor: '改善を見る指標です。',
    patience: '改善がなくても待つ長さです。',
    minimumDelta: 'これより小さい改善は数えません。',
    cooldown: '下げた後、次に下げるまで待つ長さです。',
    minimumFactor: '最初の値のこの割合より下げません。'
  },
  clipNorm: '勾配全体のノルムがこれを超えたら縮めます。',
  labelSmoothing: '正解を全クラスに配分する割合です。',
  trackNorms: 'エポックごとに曲線で示します。学習の結果は同じで、わずかに遅くなります。',
  averageDecay: '重みの移動平均で測定します。1 ステップごとにこの割合を保ちます。',
  earlyStopping: {
    monitor: '改善を見る指標です。',
    patience: 'この間改善がなければ終了します。',
    minimumDelta: 'これより小さい改善は数えません。',
    restoreBest: '最良のエポックの重みで終了します。'
  },
  augmentation: {
    flip: '半数の画像を左右反転します。',
    flipVertical: '半数の画像を上下反転します。',
    shift: '画像をランダムにずらします。',
    translation: '画像を大きさの割合でランダムにずらします。',
    rotation: '画像をランダムに回転します。',
    brightness: '画像をランダムに明るく、または暗くします。',
    contrast: 'コントラストをランダムに変えます。',
    saturation: '彩度をランダムに変えます。',
    hue: '色相をランダムに回します。',
    greyscale: '一部の画像から色を除きます。',
    blur: '一部の画像をぼかします。',
    normalize: '画素を平均 0・標準偏差 1 にそろえます。',
    mixup: '2 枚の画像とラベルを混ぜます。0 でオフです。',
    cutmix: '画像の一部を別の画像に貼ります。0 でオフです。',
    erasing: '一部の画像に長方形の覆いを置きます。',
    randAugment: {
      operations: '画像ごとに加えるランダムな変更の数です。',
      magnitude: '変更の強さです。'
    }
  },
  checkpoints: {
    everyMinutes: 'エポックが長い実行では途中でも保存します。',
    keepEvery: 'このエポック数ごとの重みを残し続けます。',
    monitor: '最良のエポックを決める指標です。',
    direction: '高いほど良いか、低いほど良いかを決めます。'
  },
  autoResume: '中断した後、ワークベンチの次の起動時に自動で再開します。',
  weights: { head: '出力層を引き継ぐか、新しく始めるかを決めます。' },
  fineTuning: {
    frozenEpochs: 'この間は出力層だけを学習します。',
    freezeNormalization: '正規化の統計量を読み込んだ重みのまま保ちます。'
  },
  name: '履歴での実行の名前です。自分で書くまでは変更に合わせて変わります。'
}

export const units: Texts['units'] = {
  batchSize: '枚',
  epochs: 'エポック',
  dataset: { limit: '枚' },
  schedule: {
    warmupEpochs: 'エポック',
    epochs: 'エポック',
    every: 'エポック',
    patience: 'エポック',
    cooldown: 'エポック'
  },
  earlyStopping: { patience: 'エポック' },
  augmentation: { shift: 'px', rotation: '°' },
  checkpoints: { everyMinutes: '分', keepEvery: 'エポック' },
  fineTuning: { frozenEpochs: 'エポック', unfreezeEvery: 'エポック' },
  model: { stemKernelSize: 'px', kernelSize: 'px' }
}
