import type { Texts } from '../en'

export const palette: Texts['palette'] = {
  title: '移動または実行',
  placeholder: '実行、プリセット、データセット、画面…',
  none: 'この名前のものはありません。',
  more: 'ほか {count} 件',
  groups: {
    view: 'この画面',
    go: '移動',
    presets: 'プリセットから始める',
    runs: '実行',
    data: 'データ',
    window: 'このウィンドウ'
  },
  light: 'ライトテーマ',
  dark: 'ダークテーマ'
}

export const shortcuts: Texts['shortcuts'] = {
  title: 'キー操作',
  palette: '名前で移動・実行する',
  search: 'この画面で検索',
  newRun: '実行を設定する',
  start: 'フォームから学習を開始',
  rows: '表の行を移動',
  select: '一覧の実行を選択',
  runs: '一覧の実行: 上に固定、タグ、メモ、名前の変更',
  delete: '一覧の実行を削除、元に戻す',
  columns: '一覧の列を移動、幅を変更',
  charts: 'グラフ内: カーソルの移動、ズーム、全体の表示',
  close: '開いているものを閉じる',
  sheet: 'このキー一覧を表示'
}

export const news: Texts['news'] = {
  completed: '{epochs} エポックで完了、最高 {accuracy}',
  failed: '{epochs} エポックで失敗しました。',
  interrupted: '{epochs} エポックで中断しました。再開できます',
  best: '新しい最高 {accuracy}({epochs} エポック終了)',
  lost: '接続なし',
  signedOut: 'サインアウト済み',
  training: '{count} 件を学習中'
}
