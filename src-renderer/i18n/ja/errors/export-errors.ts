import type { ErrorTexts } from '../../error-texts'

/** What keeps a network, a figure or a document from being written for others. */
export const exportErrors = {
  EXPORT_NOT_POSSIBLE: {
    message: 'このネットワークは {format} として書き出せません: {reason}。',
    fix: '{hint}'
  },
  EXPORT_DIFFERS: {
    message:
      '{format} の書き出しを破棄しました。{reader} で読み込んだ結果と Atelier の結果の差が {difference} で、許容値 {allowed} を超えています{where}。',
    fix: '別の形式を選ぶか、--fold と --precision を外してください。'
  },
  CAPSULE_DAMAGED: {
    message: '{path} を実行のカプセルとして読み込めません: {reason}。',
    fix: '入手し直すか、「atelier export capsule」で書き出し直してもらってください。'
  },
  CAPSULE_TOO_NEW: {
    message: '{path} は形式 {version} のカプセルです。この Atelier が読めるのは形式 {known} までです。',
    fix: '新しい Atelier で取り込んでください。'
  },
  CAPSULE_DIFFERS: {
    message: '「{run}」({id}) はすでにこのワークスペースにあり、{path} とは内容が異なります。',
    fix: '先に削除するか、--workspace で別のワークスペースに取り込んでください。'
  },
  CAPSULE_TOO_LARGE: {
    message: 'カプセルの内容が {bytes} になります。上限は 4 GiB です。',
    fix: '含めるチェックポイントを減らしてください: --checkpoints newest-and-best または none。'
  },
  DOWNLOAD_TOO_LARGE: {
    message: 'ダウンロードする内容が {bytes} あります。ZIP の上限は 4 GiB です。',
    fix: 'ホスト上のフォルダーに書き出して、そこからコピーしてください。'
  },
  CAPSULE_NOT_REPLAYABLE: {
    message: '{path} の実行をここで再現できません: {reason}。',
    fix: '{hint}'
  },
  EVALUATION_MISSING: {
    message: '「{name}」はまだ評価されていません。この図には評価の結果が必要です。',
    fix: '「atelier evaluate {run}」またはウィンドウで評価してから、もう一度描いてください。'
  },
  EVALUATION_TOO_OLD: {
    message: '「{name}」の評価は古い版のもので、{what}が含まれていません。',
    fix: '「atelier evaluate {run}」で評価し直してください。'
  },
  FIGURE_OF_ONE_RUN: {
    message: 'この種類の図 ({kind}) は 1 件の実行を表しますが、{count} 件が指定されました。',
    fix: '実行ごとに図を描いてください。'
  },
  FIGURE_NOT_POSSIBLE: { message: 'この図 ({kind}) は描けません: {reason}。', fix: '{hint}' },
  NO_RUNS_CHOSEN: {
    message: '描く実行がありません: {reason}。',
    fix: '実行を指定するか、条件を変えてください。「atelier runs」で一覧を表示できます。'
  },
  RECIPE_INVALID: {
    message: 'レシピ {path} から図を描けません: {problems}。',
    fix: '修正するか、「atelier export plot ... --save-recipe FILE」で保存し直してください。'
  },
  NO_FIGURES: {
    message: '{path} に Atelier の図がありません。',
    fix: '図を書き出したフォルダーを指定してください。'
  },
  IMPORT_UNREADABLE: {
    message: '{path} に読み込める実行がありません: {reason}。',
    fix: 'TensorBoard のログフォルダーやイベントファイル、MLflow のフォルダー、または指標の CSV・Parquet・JSON ファイルを指定してください。'
  },
  EXPORT_EXISTS: {
    message: '{path} はすでにあります。',
    fix: '別の名前を選ぶか、--force で置き換えてください。'
  }
} satisfies ErrorTexts
