import type { ErrorTexts } from '../../error-texts'

/** What is wrong with a data set, its files and its names. */
export const datasetErrors = {
  DATASET_CHANGED: {
    message: 'データセット「{id}」の内容が、実行を始めたときと異なります。',
    fix: '元のデータに戻すか (移動した場合は「atelier datasets repoint」)、新しいデータで新しい実行を始めてください。'
  },
  UNKNOWN_DATASET: {
    message: '「{id}」というデータセットはありません。',
    fix: '使えるデータセット: {datasets}。'
  },
  DATASET_MISSING: {
    message: 'データセット「{id}」がこのマシンにありません: {looked}。',
    fix: '{hint}'
  },
  DATASET_DAMAGED: { message: 'データファイル {path} が壊れています: {reason}。', fix: '{hint}' },
  DATASET_UNREADABLE: { message: '{path} を読み込めません: {reason}。', fix: '{hint}' },
  DATASET_UNFIT: { message: 'データセット「{id}」は正しくありません: {reason}。', fix: '{hint}' },
  DATASET_NO_IMAGES: {
    message: '{path} には学習に使える画像がありません: {reason}。',
    fix: '{hint}'
  },
  DATASET_SOURCE_CHANGED: {
    message: 'データセットの読み込み中に、{path} の画像 {file} が変更されました。',
    fix: '書き込みが終わってから、もう一度始めてください。'
  },
  DATASET_SEVERAL_KINDS: {
    message: '{path} には複数の形式の画像があります: {found}。',
    fix: 'いずれか 1 つのフォルダーかファイルを指定するか、ほかを別の場所に移してください。'
  },
  DATASET_MANIFEST_UNFIT: {
    message: 'マニフェスト {path} は使えません: {reason}。',
    fix: '{hint}'
  },
  DATASET_GROUPS_UNFIT: {
    message: '{path} の画像を「{groups}」でグループに分けられません: {reason}。',
    fix: '{hint}'
  },
  DATASET_ARCHIVE_UNFIT: {
    message: 'アーカイブ {path} は使えません: {reason}。',
    fix: '{hint}'
  },
  DATASET_TOO_MANY_CLASSES: {
    message: '{path} には {count} クラスあります。区別できるのは {most} クラスまでです。',
    fix: 'フォルダーやラベルが、個々の画像ではなくクラスになっているか確認してください。'
  },
  DATASET_AMBIGUOUS: {
    message: 'フォルダー {path} には複数のデータセットがあります: {found}。',
    fix: 'サブフォルダーのように、いずれか 1 つを指定してください: {example}。'
  },
  DATASET_NAME_TAKEN: { message: 'データセット「{id}」はすでにあります。', fix: '{hint}' },
  DATASET_NAME_UNUSABLE: {
    message: '「{id}」はデータセットの名前にできません: {reason}。',
    fix: '文字、数字、空白、「-」「_」「.」を使ってください。'
  },
  CLASS_NAMES_UNFIT: {
    message: 'クラス名を使えません: {reason}。',
    fix: 'クラス番号の順に、1 行に 1 つの名前を UTF-8 テキストで指定してください。'
  },
  DATASET_OTHER_CONTENT: {
    message: 'フォルダー {path} のデータは「{id}」のものではありません。',
    fix: '同じファイルのあるフォルダーを指定するか、--replace を付けてこのデータを取り込んでください。'
  },
  DATASET_IN_USE: {
    message: 'データセット「{id}」は実行「{run}」で使用中です (状態: {status})。',
    fix: '実行を停止するか、終わるまでお待ちください。'
  },
  IMPORT_CANCELLED: {
    message: '「{id}」の取り込みはキャンセルされました。',
    fix: '何も残っていません。必要なときに取り込み直してください。'
  },
  DATASET_NOT_IMPORTED: {
    message: 'データセット「{id}」は変更や削除ができません: {reason}。',
    fix: '変更できるのは、自分で取り込んだものだけです。'
  },
  DATASET_FOLDER_INCOMPLETE: {
    message: 'フォルダー {path} に {missing} がありません。',
    fix: '4 つの IDX ファイル (train と t10k の画像とラベル。.gz でも可) のあるフォルダーを指定してください。'
  },
  CORRECTIONS_MISSING: {
    message: '修正 {hash} はこのワークスペースにありません。',
    fix: '「atelier datasets correct」で修正の一覧を取り込むか、dataset.corrections を外してください。'
  },
  CORRECTIONS_DAMAGED: {
    message: '{path} の修正を読み込めません: {reason}。',
    fix: '「atelier datasets correct」で作り直してください。'
  },
  DATASET_PROBLEM_UNKNOWN: {
    message: 'データセット「{id}」に問題「{problem}」はありません。',
    fix: '現在の問題: {problems}。'
  },
  DATASET_PROBLEM_CHANGED: {
    message: 'データセット「{id}」が変わったため、問題の内容も変わっています。',
    fix: '問題をもう一度確認してください。'
  },
  DATASET_PROBLEM_KEPT: {
    message: 'データセット「{id}」のこの問題は、画像を除外しても解決しません。',
    fix: '表示されている対処方法をご覧ください。'
  },
  CORRECTIONS_UNFIT: {
    message: '修正をデータセット「{id}」に適用できません: {reason}。',
    fix: '{hint}'
  },
  CORRECTION_LIST_UNFIT: {
    message: '修正の一覧 {path} は使えません: {reason}。',
    fix: '1 行に画像とクラスを書いてください (file-or-hash,label)。クラスが空なら除外します。'
  },
  UPLOAD_TOO_LARGE: {
    message: '{path} のディスクに {bytes} を置けません。空きは {free} です。',
    fix: '空き容量を増やすか、ファイルを送る代わりにそのマシンのフォルダーを指定してください。'
  },
  UPLOAD_UNKNOWN: {
    message: 'アップロード「{upload}」は進行中ではありません。',
    fix: 'ファイルを送り直してください。'
  },
  UPLOAD_REFUSED: { message: 'アップロードが拒否されました: {reason}。', fix: '{hint}' },
  UPLOAD_OUT_OF_ORDER: {
    message: '{path} の一部が届いていません。',
    fix: 'ファイルを送り直してください。'
  },
  DOWNLOAD_FAILED: {
    message: '{what} をダウンロードできませんでした: {reason}。',
    fix: '{hint}'
  },
  IMAGE_UNKNOWN: {
    message: 'データセット「{id}」に画像 {index} はありません。画像は {count} 枚で、0 から数えます。',
    fix: 'データセットが変わった可能性があります。もう一度開いてください。'
  },
  IMAGE_UNREADABLE: {
    message: '画像 {path} を読み込めません: {reason}。',
    fix: 'ほかのプログラムで開ける PNG、JPEG、WebP、GIF、BMP、TIFF、AVIF ファイルを指定してください。'
  },
  PICTURE_TOO_LARGE: {
    message: '画像が {limit} を超えています。',
    fix: '小さくして保存し直すか、「atelier predict」でパスを指定してください。'
  },
  TOO_MANY_PICTURES: {
    message: '送られた画像が、一度に保持できる量を超えました ({count} 枚、{limit})。',
    fix: '送った画像の結果が出てから、残りを送ってください。'
  },
  PICTURE_NOT_HERE: {
    message: '送られた画像はもう残っていません。',
    fix: '選び直してください。'
  }
} satisfies ErrorTexts
