import type { ErrorTexts } from '../../error-texts'

/** What is wrong with files of weights and the shelf that they are on. */
export const weightsErrors = {
  WEIGHTS_UNREADABLE: { message: '{path} から重みを読み込めません: {reason}。', fix: '{hint}' },
  WEIGHTS_DO_NOT_FIT: { message: '{path} の重みは {model} に合いません: {reason}。', fix: '{hint}' },
  WEIGHTS_CHANGED: {
    message: '{path} の重みは実験のものと異なります (SHA-256 が一致しません)。',
    fix: '元のファイルに戻すか、weights.sha256 を外してこのファイルを使ってください。'
  },
  UNKNOWN_WEIGHTS: {
    message: '「{name}」という重みはありません。',
    fix: 'ファイル、実行、または次のいずれかを指定してください: {known}。'
  },
  WEIGHTS_NOT_HERE: {
    message: '重み「{name}」はこのマシンにありません。',
    fix: '「atelier weights fetch {name}」で取得します。手元のファイルから取り込むには「atelier weights add FILE --as {name}」。'
  },
  DOWNLOAD_CANCELLED: {
    message: '{what} のダウンロードはキャンセルされました。',
    fix: 'もう一度始めると、続きからダウンロードします。'
  },
  WEIGHTS_NOT_THESE: {
    message: '{path} は「{name}」のファイルではありません: {reason}。',
    fix: '{address} から入手するか、--weights でファイルそのものを指定してください。'
  }
} satisfies ErrorTexts
