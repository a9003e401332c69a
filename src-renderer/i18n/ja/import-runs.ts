import type { Texts } from '../en'

export const importRuns: Texts['importRuns'] = {
  title: '実行をインポート',
  text: 'Atelier のカプセルは実行をまるごと取り込みます。TensorBoard、MLflow、W&B、Neptune の実行を、曲線と設定とともに履歴に取り込みます。比較できますが、再開はできません。',
  path: 'ファイルまたはフォルダー',
  hint: 'カプセル、ログフォルダー、イベントファイル、mlruns フォルダー、またはメトリクスの CSV・Parquet・JSON ファイルやそのフォルダー',
  file: 'またはこのコンピューターのファイル',
  reading: '読み込み中…',
  start: 'インポート',
  done: '{count} 件の実行をインポートしました'
}
