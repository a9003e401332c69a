import type { Texts } from '../en'

export const log: Texts['log'] = {
  open: 'ログを開く',
  title: 'ワークスペースのログ',
  empty: 'まだ何も記録されていません。',
  refresh: '更新',
  close: '閉じる'
}
