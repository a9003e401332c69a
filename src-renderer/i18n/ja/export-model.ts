import type { Texts } from '../en'

export const exportModel: Texts['exportModel'] = {
  format: '形式',
  formats: {
    onnx: 'ONNX (1 ファイル、onnxruntime 用)',
    keras: 'Keras 3 (.keras)',
    tfjs: 'TensorFlow.js (フォルダー、ブラウザー用)',
    safetensors: 'safetensors (PyTorch の名前)',
    pytorch: 'PyTorch (モジュールと重み)',
    savedmodel: 'TensorFlow SavedModel (フォルダー)'
  },
  weights: '重み',
  precisions: { fp32: 'fp32', fp16: 'fp16: サイズは半分', int8: 'int8: サイズは 4 分の 1' },
  fold: 'バッチ正規化を直前の層に統合',
  start: '書き出す',
  phases: {
    reading: 'チェックポイントを読み込み、基準値を計算しています…',
    writing: 'ファイルを書き出しています…',
    checking: 'ファイルを実行して比較しています…'
  },
  ofSeveral: '（{count} 件中 {number} 件目）',
  done: '書き出し、確認しました',
  compared:
    '{reader} で画像 {images} 枚を実行しました。ロジットの差は最大 {difference} (許容値 {allowed}) で、' +
    '{images} 枚中 {same} 枚が同じクラスになりました。',
  notCompared: '{reader} で読み直しました。ネットワークを実行できないため、ロジットは比較していません。',
  accuracy: '正解率は {after} です (Atelier の fp32 では {before})。',
  latency: '1 枚あたり {milliseconds} ms かかりました (1 スレッド)。',
  inFp32: 'fp32 では {bytes}、1 枚あたり {milliseconds} ms です。',
  images: '比較するテスト画像の枚数',
  imagesWrong: '1 から 100,000 までの整数',
  sameWeights: '重みはチェックポイントとビット単位で一致します。',
  noise: '実行のデータがもうないため、ノイズ画像で比較しました。',
  folder: 'フォルダー',
  close: '閉じる'
}
