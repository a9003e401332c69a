import type { SentenceTexts } from '../../sentence-texts'

/** About runs, their processes and what they are asked for. */
export const runSentences = {
  'it is read-only': '読み取り専用です',
  'its disk reports an error': 'ディスクでエラーが起きています',
  'it is not a whole SQLite database': 'SQLite データベースとして完全ではありません',
  'its tables are not what they should be ({reason})': 'テーブルの構成が正しくありません ({reason})',
  'the newest is of {moment}': '最新は {moment}',
  'none was made yet': 'まだ 1 つもありません',
  'its database cannot be opened': 'データベースを開けません',
  'a part of the path is a file': 'パスの途中がファイルです',
  'permission denied': '権限がありません',
  'its format number is negative': '形式の番号が負の値です',
  'its row is missing': '行がありません',
  'a moment that no calendar has': '日時が正しくありません',
  'a block of its steps is missing': 'ステップの一部がありません',
  'its content does not fit its checksum': '内容がチェックサムと一致しません',
  'it holds no predictions of images': '画像の予測がありません',
  'it was trained as {model}, configured otherwise than this {other}':
    '{model} として学習したもので、この {other} とは設定が異なります',
  'it sees images of {theirs}, and these have {ours}':
    '{theirs} の画像を入力としますが、このデータは {ours} です',
  'it tells {theirs} classes apart, and the data has {ours}':
    '{theirs} クラスを見分けますが、データは {ours} クラスです',
  'epochs: the checkpoint has {count} epochs behind it already':
    'epochs: チェックポイントはすでに {count} エポックを終えています',
  'Plan more epochs than the checkpoint has.': 'チェックポイントより多いエポック数にしてください。',
  'dataset.validation: it leaves no image to train on':
    'dataset.validation: 学習に使う画像がなくなります',
  'Use a smaller fraction.': '割合を小さくしてください。',
  'precision: {engine} computes this model in fp32 alone, because {reason}':
    'precision: {engine} はこのモデルを fp32 でしか計算できません ({reason})',
  'Set precision to fp32.': 'precision を fp32 にしてください。',
  '"{name}" held back no fold of its training images': '「{name}」は学習画像を分割して検証していません',
  '"{first}" and "{second}" held back the same fold ({fold})':
    '「{first}」と「{second}」は同じ分割 ({fold}) で検証しています',
  '"{first}" and "{second}" have {difference}': '「{first}」と「{second}」は{difference}',
  'different data (dataset.id, path, recipe, classes or corrections)':
    'データ (dataset.id、path、recipe、classes、corrections のいずれか) が異なります',
  'different numbers of folds ({ours} and {theirs})': '分割数 ({ours} と {theirs}) が異なります',
  'different seeds ({ours} and {theirs}), and so different folds':
    'シード ({ours} と {theirs}) が異なるため、分割も異なります',
  'their data has different classes': 'データのクラスが異なります',
  'their data has changed between them': 'その間にデータが変わっています',
  'memory ran out': 'メモリ不足',
  'the system ended it because memory ran out': 'メモリ不足のため、システムが終了させました',
  'signal {signal}': 'シグナル {signal}',
  'exit code {code}': '終了コード {code}',
  'exit code {code}: {line}': '終了コード {code}: {line}',
  'the workbench ended before the run did': '実行より先にワークベンチが終了しました',
  'the process ended without an answer': 'プロセスが応答せずに終了しました',
  '; its update left {name} not finite': '。その更新で {name} が有限でなくなりました',
  '; the first number that was none was in {where}': '。有限でない最初の数値は{where}にありました',
  '; the loss came first, before any gradient or update, beginning in {where}':
    '。勾配や更新より先に損失が有限でなくなり、始まりは{where}でした',
  '; the gradient of {name} came first, at step {step} of epoch {epoch}':
    '。最初に有限でなくなったのは、エポック {epoch} のステップ {step} の {name} の勾配でした',
  '; the update came first: at step {step} of epoch {epoch} it left {name} not finite':
    '。最初に有限でなくなったのは更新で、エポック {epoch} のステップ {step} で {name} が有限でなくなりました',
  '; the gradients of that step were finite, so its update came first':
    '。そのステップの勾配は有限だったので、最初に有限でなくなったのは更新です',
  '; the first number that was none was in {where}, at step {step} of epoch {epoch}':
    '。有限でない最初の数値は、エポック {epoch} のステップ {step} の{where}にありました',
  'the weight {name}': '重み {name} ',
  'the images of the batch': 'バッチの画像',
  'the output of the layer {layer}': '層 {layer} の出力',
  'the gradient of {name}': '{name} の勾配',
  'Use a smaller batch (about {batchSize} would fit) or a smaller model.':
    'バッチを小さくするか ({batchSize} 程度なら収まります)、小さいモデルを使ってください。',
  'Correct these fields.': '該当する項目を直してください。',
  'ticket: {ticket} is under way': 'ticket: {ticket} は処理中です',
  'folder: it is no export that can be fetched': 'folder: 取得できる書き出しではありません',
  'the answer of "{name}" is not what it should be ({problem})':
    '「{name}」の応答が正しくありません ({problem})',
  'it holds no object': 'オブジェクトがありません',
  'it is a network: train a preset with --model {file}':
    'ネットワークです。--model {file} を付けてプリセットを学習してください',
  'it is not JSON ({reason})': 'JSON ではありません ({reason})',
  'it is larger than {most}': '{most} を超えています',
  'model: layer {name} ({type}) {problem}': 'model: 層 {name} ({type}) は{problem}',
  'layer {name} ({type}) {problem}': '層 {name} ({type}) は{problem}',
  'Use a larger image, smaller strides or fewer and smaller layers.':
    '画像を大きくするか、ストライドを小さくするか、層を減らして小さくしてください。',
  'would have {count} parameters': 'パラメーターが {count} 個になります',
  'needs an image, not the shape [{shape}]': '形状 [{shape}] ではなく画像が必要です',
  'leaves no pixels: a {window} window does not fit into {size}':
    '{size} に {window} の窓が収まらず、ピクセルがなくなります',
  'adds different shapes: {shapes}': '異なる形状を加算しています: {shapes}',
  'multiplies different shapes: {shapes}': '異なる形状を乗算しています: {shapes}',
  'joins images of different sizes: {shapes}': '大きさの異なる画像を連結しています: {shapes}',
  'makes a pixel of {channels} channels of a vector, not of the shape [{shape}]':
    '形状 [{shape}] ではなく、ベクトルから {channels} チャネルのピクセルを作ります',
  'needs a vector, not the shape [{shape}]': '形状 [{shape}] ではなくベクトルが必要です',
  'no line has the title "Layer (type)"': '「Layer (type)」という見出しの行がありません',
  'no layer follows its title': '見出しの後に層がありません',
  'how sure it was': '予測の確信度',
  'which images it mistook': '間違えた画像',
  'other weights': '別の重み',
  ', beginning in layer {layer}': '。差は層 {layer} から始まっています',
  ', at {address}': ' ({address})',
  'The folder {path} has no pictures in it.': 'フォルダー {path} に画像がありません。',
  'The folder {path} cannot be read ({code}).': 'フォルダー {path} を読み込めません ({code})。',
  'Others can reach {host}, and what is sent there is not encrypted. Add --expose if that is meant, or leave out --host and forward the port over SSH.':
    '{host} にはほかの人も接続でき、通信は暗号化されません。それでよければ --expose を付けてください。そうでなければ --host を外し、SSH でポートを転送してください。',
  'the whole space of addresses': 'アドレス空間全体',
  'its entry "{name}" is not an fp32 tensor': '項目「{name}」が fp32 のテンソルではありません',
  'it ends within "{name}"': '「{name}」の途中で終わっています',
  'the size of "{name}" does not fit its shape': '「{name}」の大きさが形状と合いません',
  'it is longer than its header says': 'ヘッダーの記載より長くなっています',
  'its header is not readable': 'ヘッダーを読み取れません',
  'its table "{name}" is damaged': 'テーブル「{name}」が壊れています',
  'a trainer process takes one job only': '学習プロセスが受け付ける処理は 1 つだけです',
  'this host exports no models': 'このホストはモデルを書き出せません',
  'it could not be examined': '確認できませんでした',
  'this account may not write there': 'このアカウントには書き込み権限がありません',
  'the disk is read-only': 'ディスクが読み取り専用です',
  'the disk is full': 'ディスクがいっぱいです',
  "this account's share of the disk is used up": 'このアカウントのディスク割り当てを使い切りました',
  'it is in use': '使用中です',
  'its folder does not exist': 'フォルダーがありません',
  'there is a folder of that name': '同じ名前のフォルダーがあります',
  'it was moved or changed since it was chosen': '選択後に移動されたか、変更されています',
  'the loss': '損失',
  'no answer': '応答なし',
  'unknown version': 'バージョン不明',
  'at least two': '2 個以上',
  'at most {most}': '{most} 個以下',
  'a number from {least} to {most}': '{least} から {most} の数',
  'a whole number from {least}': '{least} 以上の整数',
  'true or false': 'true か false',
  'whole numbers from 0 to 256': '0 から 256 の整数',
  'whole numbers from 1 to 1024': '1 から 1024 の整数',
  'the run goes on from it when it is resumed': '実行を再開するときに、ここから続けます',
  'Delete older ones, or resume the run first; the whole run can be deleted, too.':
    'より古いものを削除するか、先に実行を再開してください。実行全体を削除することもできます。',
  'an early stop of the run would take its weights back': '実行が早期終了すると、この重みに戻します',
  'Delete others, or resume the run to its end first.':
    '別のものを削除するか、先に実行を再開して最後まで終えてください。',
  'it is being evaluated, exported or predicted with': '評価、書き出し、または予測に使われています',
  'Wait until that is done, or cancel it.': '終わるまで待つか、中止してください。',
  '"{name}" begins with its weights and has saved none of its own yet':
    '「{name}」がこの重みから始まり、まだ自身のチェックポイントを保存していません',
  'Wait for its first checkpoint, or delete that run.':
    '最初のチェックポイントが保存されるのを待つか、その実行を削除してください。',
  'the last axis, the channels': '最後の軸 (チャネル)',
  'the last axis': '最後の軸',
  'center true': 'center が true',
  'scale true': 'scale が true',
  'max_value 6, or none': 'max_value が 6 か、なし',
  'a slope of 0': '傾き 0',
  'a threshold of 0': 'しきい値 0',
  'an alpha of 1': 'alpha が 1',
  'a vector as one pixel, (1, 1, channels),': 'ベクトルを 1 ピクセル (1, 1, channels) にするもの',
  'none, or one draw an image,': 'なし、または画像ごとに 1 回',
  'a scale of 1/255': '1/255 の倍率',
  'an offset of 0': 'オフセット 0',
  'a DepthwiseConv2D and a Conv2D with a kernel of 1': 'DepthwiseConv2D と、カーネル 1 の Conv2D',
  'the model': 'モデル',
  'linear, relu6, {activations}, leaky_relu; softmax at the end':
    'linear、relu6、{activations}、leaky_relu。最後に softmax'
} satisfies Partial<SentenceTexts>
