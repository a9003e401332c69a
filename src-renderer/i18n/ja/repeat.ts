import type { Texts } from '../en'

export const repeat: Texts['repeat'] = {
  open: 'シードを変えて繰り返す',
  title: '別のシードで繰り返す',
  text: '「{name}」を {seed} より後のシードで、ほかの設定はそのまま待ち列に加えます。まとめて比較すると、偶然による差が分かります。',
  count: '追加するシードの数',
  wrongCount: '1 から {most} までの整数',
  start: '待ち列に追加',
  queued: '{count} 件の実行を待ち列に追加しました'
}
