import type { Texts } from '../en'

export const app: Texts['app'] = {
  newRun: '新しい実行',
  history: '履歴',
  data: 'データ',
  settings: '設定',
  running: '実行中',
  waiting: '待機中',
  views: '画面',
  lookOnly: '履歴の閲覧はできますが、学習や変更はできません。',
  lost: 'ワークベンチとの接続が切れました。再接続しています…',
  noHost: 'ワークベンチに接続できないため、開始や変更はできません。',
  unauthorised:
    'このウィンドウはサインアウトされています。Atelier が動作しているマシンで「atelier serve --link」を実行し、表示されたアドレスを開いてください。',
  dismiss: '閉じる'
}

export const common: Texts['common'] = {
  /** A setting with the section of the form that it stands in. */
  ofPart: '{part}：{field}',
  tryAgain: '再試行',
  cancel: 'キャンセル',
  delete: '削除',
  rename: '名前を変更',
  export: '書き出し',
  open: '開く',
  stop: '停止',
  more: 'その他',
  save: '保存',
  none: 'なし',
  on: 'オン',
  off: 'オフ',
  loading: '読み込み中…',
  comma: '、',
  whatToDo: '対処方法',
  copy: 'コピー',
  copied: 'コピーしました'
}

export const notAnswering: Texts['notAnswering'] = '応答なし'

export const duration: Texts['duration'] = { day: '日', hour: '時間', minute: '分', second: '秒' }

export const status: Texts['status'] = {
  queued: '待機中',
  preparing: '準備中',
  running: '実行中',
  paused: '一時停止',
  completed: '完了',
  stopped: '停止',
  failed: '失敗',
  interrupted: '中断'
}

export const metrics: Texts['metrics'] = {
  loss: '損失',
  accuracy: '正解率',
  val_loss: '検証損失',
  val_accuracy: '検証正解率',
  learningRate: '学習率',
  imagesPerSecond: '画像/秒',
  waiting: 'データ待ち',
  gradientNorm: '勾配のノルム',
  weightNorm: '重みのノルム',
  cpu: 'CPU',
  gpu: 'GPU',
  memory: '使用メモリ',
  freeMemory: '空きメモリ',
  gpuMemory: 'GPU メモリ',
  gpuTemperature: 'GPU 温度'
}

export const axes: Texts['axes'] = {
  epoch: 'エポック',
  step: 'ステップ',
  time: '時間',
  active: '学習時間'
}
