import type { ErrorTexts } from '../../error-texts'

/** What is wrong with the workspace, its files and its host. */
export const workspaceErrors = {
  DISCONNECTED: {
    message: 'ワークベンチとの接続が切れました。',
    fix: 'ワークベンチが再び動作すると、自動で接続します。'
  },
  WORKBENCH_ENDING: {
    message: 'ワークスペースを使っているプロセスが終了処理中です。',
    fix: '少し待ってから、もう一度試してください。'
  },
  OWNER_ENDED: {
    message: 'ワークスペースを使っていたプロセスが、応答する前に終了しました。',
    fix: '「atelier runs」で処理されたか確認し、まだであればコマンドをもう一度実行してください。'
  },
  NOT_AUTHORISED: {
    message: 'このブラウザーはワークベンチにサインインしていません。',
    fix: '「atelier serve --link」で新しいアドレスを表示し、全体を開いてください。'
  },
  WORKSPACE_NOT_WRITABLE: {
    message: 'ワークスペース {path} に書き込めません: {reason}。',
    fix: '--workspace DIR で別のフォルダーを選ぶか、このフォルダーに書き込み権限を付けてください。'
  },
  DISK_FULL: {
    message: '{path} のあるディスクがいっぱいです。',
    fix: '空き容量を増やして、もう一度始めてください。これまでに保存した内容はすべて残っています。'
  },
  WORKSPACE_TOO_NEW: {
    message:
      'ワークスペース {path} は新しい Atelier で書かれたものです (形式 {found}。この Atelier は {known} まで)。',
    fix: 'Atelier を更新するか、--workspace DIR で別のフォルダーを選んでください。何も変更していません。'
  },
  WORKSPACE_DAMAGED: {
    message: '実行のデータベース {path} を読み込めません: {reason}。',
    fix: '「atelier restore」でバックアップに戻すか ({backup})、ファイルを移動して空の履歴から始めてください。'
  },
  WORKSPACE_BUSY: {
    message: 'ほかのプログラムが実行のデータベース {path} を使っています。',
    fix: 'そのプログラムを終了するか、終わるのを待ってから、もう一度試してください。何も変更していません。'
  },
  WORKSPACE_GONE: {
    message: '使用中のワークスペース {path} が削除されたか、置き換えられました。',
    fix: '元の場所に戻すか、--workspace DIR で別のフォルダーを選んで、Atelier を起動し直してください。'
  },
  NO_BACKUP: {
    message: '{path} に実行のデータベースのバックアップがありません。',
    fix: 'バックアップは Atelier の使用中に毎日作られます。データベースを移動すると、空の履歴から始められます。'
  },
  WORKSPACE_IN_USE: {
    message: '別のワークベンチ (プロセス {pid}) がワークスペース {path} を使っています{address}。',
    fix: 'そちらを使うか (「atelier serve --link」でアドレスを表示できます)、--workspace DIR で別のフォルダーを選んでください。'
  },
  PORT_IN_USE: {
    message: 'ポート {port} は使用中です。',
    fix: '--port で別のポートを選ぶか、--port 0 で空いているポートを使ってください。'
  },
  FILE_NOT_WRITABLE: {
    message: 'ファイル {path} に書き込めませんでした: {reason}。',
    fix: '別の場所を選んでください。'
  }
} satisfies ErrorTexts
