import type { Texts } from '../en'

export const calibration: Texts['calibration'] = {
  title: '較正',
  confidence: '確信度',
  part: '答えの確信度',
  asTable: '表',
  error: '期待較正誤差 {error} (画像 {count} 枚)。',
  overconfident: '確信度は正解率より平均 {gap} 高くなっています。',
  underconfident: '確信度は正解率より平均 {gap} 低くなっています。',
  hint: '破線上では確信度と正解率が一致します。破線より下は過信です。'
}
