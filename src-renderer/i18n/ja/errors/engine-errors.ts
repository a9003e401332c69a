import type { ErrorTexts } from '../../error-texts'

/** What is wrong with an engine or its set-up. */
export const engineErrors = {
  UNKNOWN_ENGINE: {
    message: '「{id}」というエンジンはありません。',
    fix: '使えるエンジン: {engines}。'
  },
  ENGINE_UNAVAILABLE: {
    message: 'エンジン「{engine}」は使えません: {reason}。',
    fix: '{fix}'
  },
  ENGINE_SETUP_FAILED: {
    message: 'エンジン「{engine}」をセットアップできませんでした: {reason}。',
    fix: '{fix}'
  },
  JPEG_SETUP_FAILED: {
    message: 'JPEG デコーダーをセットアップできませんでした: {reason}。',
    fix: '{fix}'
  },
  ENGINE_OUT_OF_MEMORY: {
    message: 'バッチサイズ {batchSize} でエンジンのメモリが足りなくなりました。',
    fix: '{hint}'
  },
  ENGINE_DEVICE_LOST: {
    message: 'エンジン「{engine}」がデバイスを失いました: {reason}。',
    fix: '保存済みの内容は残っています。「nvidia-smi」と、システムログの「Xid」を含む行を確認してから、実験を始め直すか、別のエンジン (--engine) を使ってください。'
  },
  LAYER_FAILED: {
    message: '層「{layer}」({type}) を計算できませんでした: {reason}。',
    fix: '層の設定と入力の形状を確認してください。詳しくは実行のログをご覧ください。'
  },
  ENGINE_FAILED: {
    message: 'エンジン「{engine}」で問題が起きました: {reason}。',
    fix: '実行のログをご覧ください。別のエンジン (--engine) なら動く可能性があります。'
  }
} satisfies ErrorTexts
