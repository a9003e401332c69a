import type { ErrorTexts } from '../../error-texts'

/** What is wrong with a command, a call, an experiment, or with Atelier itself. */
export const usageErrors = {
  INVALID_USAGE: {
    message: '{problem}',
    fix: '「atelier help」でコマンドとオプションを確認してください。'
  },
  ADDRESSES_TOO_FEW: {
    message:
      'このシェルではアドレス空間が {limit} に制限されています。Atelier には {least} が必要です。',
    fix: '「ulimit -v unlimited」で制限を解除してください。'
  },
  INVALID_EXPERIMENT: { message: '実験の設定が正しくありません: {problems}。', fix: '{hint}' },
  EXPERIMENT_FILE_UNREADABLE: {
    message: '実験ファイル {path} を読み込めません: {reason}。',
    fix: '実験の JSON ファイルか、プリセット ({presets}) を指定してください。'
  },
  MODEL_TOO_LARGE: {
    message: 'この実験には約 {needed} のメモリが必要ですが、このマシンで使えるのは {available} です。',
    fix: '{hint}'
  },
  UNKNOWN_CALL: {
    message: '「{name}」という呼び出しはありません。',
    fix: 'ウィンドウを再読み込みしてください。ワークベンチより古い可能性があります。'
  },
  INVALID_INPUT: {
    message: '呼び出し「{name}」の入力が正しくありません: {problems}。',
    fix: '該当する項目を直して、もう一度実行してください。'
  },
  NETWORK_FILE_UNREADABLE: {
    message: '{path} のネットワークを読み込めません: {reason}。',
    fix: 'Keras の model.to_json() の出力か、TensorFlow.js の model.json を指定してください。'
  },
  NETWORK_UNFIT: { message: 'このネットワークは学習できません: {reason}。', fix: '{hint}' },
  SUMMARY_UNREADABLE: {
    message: 'ネットワークの要約として読み取れません: {reason}。',
    fix: 'Keras の model.summary()、torchinfo、torchsummary の出力を、見出しも含めてすべて貼り付けてください。'
  },
  UNKNOWN_PRESET: {
    message: '「{name}」というプリセットやファイルはありません。',
    fix: '使えるプリセット: {presets}。'
  },
  UNKNOWN_MODEL: { message: '「{id}」というモデルはありません。', fix: '使えるモデル: {models}。' },
  UNKNOWN_METRIC: {
    message: '「{metric}」という指標はありません。',
    fix: '使える指標: {metrics}。'
  },
  PATH_NOT_WHOLE: {
    message: '「{path}」は絶対パスではありません。',
    fix: '/home/me/data のように、ルートから指定してください。ワークベンチは別のフォルダーで動作している可能性があります。'
  },
  INTERNAL: {
    message: 'Atelier の内部で問題が起きました: {reason}。',
    fix: '詳しくはログ{log}をご覧ください。「atelier log」で末尾を表示し、「atelier doctor」で環境を確認できます。'
  }
} satisfies ErrorTexts
