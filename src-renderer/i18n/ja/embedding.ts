import type { Texts } from '../en'

export const embedding: Texts['embedding'] = {
  method: '手法',
  methods: { umap: 'UMAP', pca: 'PCA' },
  checkpoint: 'チェックポイント',
  newest: '最新',
  part: '画像',
  parts: {
    'train': '学習用',
    'validation': '検証用',
    'test': 'テスト用',
    'train+validation': '学習用と検証用',
    'train+validation+test': 'すべて'
  },
  upTo: '最大枚数',
  color: '色分け',
  colors: { label: 'クラス', result: '正誤', predicted: '予測クラス', confidence: '確信度' },
  right: '正解',
  wrong: '不正解',
  title: 'ネットワークから見た画像',
  hint:
    '画像 1 枚が 1 つの点になります。近い点どうしは、最後の層にとって似た画像です。UMAP は近傍関係を' +
    '保ちますが数分かかることがあり、PCA は速く、分散の大きい方向を示します。',
  make: 'マップを作成',
  makeAnew: '作り直す',
  changed: 'このマップを作成した後にデータが変更されました。{total} 枚の画像のうち、{parts}。',
  gone: '{count} 枚は現在のデータにありません',
  relabelled: '{count} 枚は現在別のクラスです',
  dataGone: 'このマップは作成時のままです。データを開けなくなりました。{reason}',
  otherData: 'このデータは実行の学習に使われたものと異なります（その後変更されました）。',
  noWeights: 'この実行にはまだチェックポイントがありません。',
  noWeightsText: '最初のエポックが終わると画像を配置できます。',
  cancelled: '完了前にキャンセルされました。',
  starting: '開始しています…',
  phases: {
    reading: '画像を読み込み中: {percent}%',
    decoding: '画像を変換しています: {percent}%',
    features: '特徴量を計算中: {percent}%',
    evaluating: '画像を評価しています: {percent}%',
    layout: '画像を配置中: {percent}%'
  },
  cancel: 'キャンセル',
  shown: '{features} 個の特徴量による {shown} 枚の画像。',
  sampled: '{features} 個の特徴量による、{available} 枚から無作為に選んだ {shown} 枚の画像。',
  variance: '2 つの軸の寄与率は {first} と {second} です。',
  meaning: '意味があるのは近さだけで、軸やグループ間の距離には意味がありません。',
  label:
    '{count} 枚の画像のマップ。矢印キーで移動、プラスとマイナスで拡大縮小、0 で全体表示、Enter で表示範囲を選択します。',
  legend: '凡例: 押すとその項目だけを表示',
  zoomIn: '拡大',
  zoomOut: '縮小',
  all: '全体を表示',
  tools: { move: '移動', rectangle: '矩形で選択', lasso: '投げ縄で選択' },
  inView: '表示範囲を選択',
  help: 'ドラッグで移動、Shift + ドラッグで選択、ホイールで拡大縮小。',
  selection: '{count} 枚を選択中 | {count} 枚を選択中',
  selected: '選択した画像',
  clear: '選択を解除',
  leaveOut: '除外して新しい実行を作成',
  table: '表で見る',
  tableCut: '{total} 枚のうち最初の {count} 枚。すべてはコマンドで書き出せます: {command}',
  columns: { image: '画像', label: 'クラス', predicted: '予測', confidence: '確信度' }
}
