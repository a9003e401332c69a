import type { Texts } from '../en'

export const exporting: Texts['exporting'] = {
  dialog: '書き出し',
  what: '書き出すもの',
  parts: {
    figure: '図',
    figures: 'すべての図',
    report: 'レポート',
    paper: '論文',
    table: 'CSV・JSON',
    tensorboard: 'TensorBoard',
    mlflow: 'MLflow',
    model: 'モデル',
    capsule: 'カプセル'
  },
  about: {
    figures:
      '実行のすべての図を 1 つの ZIP にまとめます。曲線、学習率、アーキテクチャ、および評価済みの実行では' +
      '混同行列、クラス別の結果、較正、誤分類を含みます。',
    report: '図、結果、設定を、単独で開ける 1 つの HTML または PDF ファイルに書き出します。',
    paper:
      '図とそのレシピ、シード間の結果の LaTeX 表、キャプション、BibTeX、すべてを作り直すコマンドを ' +
      '1 つの ZIP にまとめます。',
    table: '実行の記録を、ほかのプログラム向けの表またはリストとして書き出します。',
    tensorboard: '指標、設定、テキストを、TensorBoard で開けるログフォルダーとして書き出します。',
    mlflow: '指標、設定、タグを、MLflow のトラッキングフォルダーとして書き出します。',
    model:
      'チェックポイントの重みを、ほかのソフトウェア向けに書き出します。説明、モデルカード、サンプルプログラムも' +
      '付きます。ファイルは読み直して比較してからお渡しします。',
    capsule:
      '実行全体を 1 つのファイルにします (複数の実行では 1 件につき 1 つ)。別の Atelier で取り込み、再現し、内容を検証できます。' +
      '画像は含みません。'
  },
  kind: '種類',
  kinds: {
    'curves': '曲線',
    'learning-rate': '学習率',
    'confusion': '混同行列',
    'difference': '2 つの混同行列の差',
    'classes': 'クラス別の結果',
    'calibration': '較正',
    'parallel': '設定と結果',
    'scatter': '1 つの設定と結果',
    'architecture': 'アーキテクチャ',
    'feature-maps': '特徴マップ',
    'misclassified': '誤分類された画像',
    'embedding': '画像のマップ'
  },
  noMetric: '1 つ以上選んでください',
  image: 'テスト画像 (0 から)',
  picture: '画像',
  imageWrong: '0 以上の整数',
  layer: '層',
  firstLayer: '最初の特徴マップ',
  firstSetting: '最初に異なるもの',
  shares: '件数の代わりに正解クラスごとの割合',
  formats: {
    png: 'PNG',
    svg: 'SVG',
    pdf: 'PDF',
    pgf: 'LaTeX (PGF)',
    pptx: 'PowerPoint',
    csv: 'CSV',
    json: 'JSON',
    vegaLite: 'Vega-Lite (JSON)'
  },
  size: 'サイズ',
  sizes: {
    screen: '画面、960 × 540',
    slide: 'スライド、1280 × 720',
    column: '1 段、88 mm',
    columns: '2 段、180 mm',
    own: '任意のサイズ'
  },
  width: '幅',
  height: '高さ',
  unit: '単位',
  units: { px: 'px', mm: 'mm' },
  limits: {
    width: { px: '100 から 4000 まで', mm: '26.5 から 1058 まで' },
    height: { px: '75 から 4000 まで', mm: '19.9 から 1058 まで' }
  },
  scale: '解像度',
  perInch: '{count} ppi',
  theme: '配色',
  title: 'タイトル',
  transparent: '背景を透明にする',
  preview: 'プレビュー',
  previewOf: '{file} のプレビュー',
  drawing: '描画しています…',
  draw: '描画する',
  dragHint: '図をドラッグすると、ファイルをウィンドウの外へ持ち出せます。',
  drawnBy: {
    pgf: '下のソースから、LaTeX が文書の書体で描画します。',
    pptx: 'PowerPoint が、編集できるグラフとして描画します。'
  },
  saveRecipe: 'レシピとして保存',
  save: '保存',
  noClipboard:
    'このページではクリップボードを使えません。ブラウザーは HTTPS かこのコンピューター上でのみ許可します。',
  noClipboardFix: 'ファイルを保存してください。',
  destination: '保存先',
  destinations: { computer: 'このコンピューター (ダウンロード)', host: 'ホスト上のフォルダー' },
  writing: '書き出しています…',
  done: '書き出しました',
  file: 'ファイル',
  without: '含まれていないもの:',
  rows: '1 行の単位',
  rowsOf: { run: '実行', epoch: 'エポック', metric: 'エポックの指標' },
  withConfusion: '混同行列の図を付ける (未評価の実行は評価します)',
  capsuleCheckpoints: {
    'newest-and-best': '最新、最良、保持',
    'all': 'すべて',
    'none': 'なし'
  },
  withHashes: '画像ごとのハッシュを付け、データが同じであることを証明できるようにする',
  checkpoint: 'チェックポイント'
}
