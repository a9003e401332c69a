import type { Texts } from '../en'

export const verdict: Texts['verdict'] = {
  best: '最良はエポック {epoch}: {accuracy}',
  overfits: 'エポック {epoch} から過学習 (検証損失 {from} → {to})',
  cut: 'エポック {epoch} の学習率の引き下げで {points} ポイント向上',
  broken: 'エポック {epoch} から有効な数値なし',
  waiting: '時間の {percent}% はデータ待ち',
  improving: '最後のエポックでもまだ向上中'
}
