import type { Texts } from '../en'

export const classes: Texts['classes'] = {
  title: 'クラス',
  all: 'すべてそのまま使用',
  chosen: '除外 {leftOut}、統合 {merged}',
  unread: 'このデータセットのクラスを読み取れません。',
  name: 'クラス',
  leaveOut: '除外',
  leaveOutClass: '{class} を除外',
  countsAs: '統合先',
  classCountsAs: '{class} の統合先',
  hint: 'ファイルは変更されません。ほかのクラス名または新しい名前を入力すると、クラスをまとめられます。',
  search: 'クラスを検索',
  more: '{of} クラスのうち最初の {shown} クラスを表示しています。',
  reset: 'すべてのクラスをそのまま使用'
}
