import type { SentenceTexts } from '../../sentence-texts'

/** About files of weights and the shelf. */
export const weightsSentences = {
  'it has no tensors': 'テンソルがありません',
  'it is a web page': 'ウェブページです',
  'it is a pointer of Git LFS, not the file': 'ファイルそのものではなく、Git LFS のポインターです',
  'it is a pickle of another kind than torch.save writes': 'torch.save とは異なる種類の pickle です',
  'it is of no kind that is known': '対応していない種類のファイルです',
  'it is an archive without weights in it': '重みの入っていないアーカイブです',
  'it is larger than 1.5 GiB': '1.5 GiB を超えています',
  'it ends at byte {size} in the middle of its content': '{size} バイト目で、内容の途中で終わっています',
  'it became shorter while it was read': '読み込み中に短くなりました',
  'the end of the archive is missing': 'アーカイブの末尾が欠けています',
  'its archive is damaged': 'アーカイブが壊れています',
  '"{name}" in it is packed in another way': '中の「{name}」の圧縮方式に対応していません',
  'it is longer than any model.json': 'model.json としては長すぎます',
  'it is no model.json of TensorFlow.js': 'TensorFlow.js の model.json ではありません',
  'it asks for "{name}", which does not lie beside it':
    '「{name}」を求めていますが、同じ場所のファイルではありません',
  '"{name}", which has numbers of it, is not beside it': '数値を収めた「{name}」が同じ場所にありません',
  '"{name}" has numbers of the type {type}': '「{name}」の数値の型が {type} です',
  '"{name}" has numbers of the type {type}, which is not known':
    '「{name}」の数値の型 {type} には対応していません',
  'it ends before its tensors do': 'テンソルの途中で終わっています',
  'its header is longer than any': 'ヘッダーが長すぎます',
  'the place of "{name}" does not fit its shape': '「{name}」の位置と形状が合いません',
  'it ends before "{name}" does': '「{name}」の途中で終わっています',
  'its HDF5 content is damaged': 'HDF5 の内容が壊れています',
  'it has more groups than weights need': 'グループが重みとしては多すぎます',
  '"{name}" is not all there': '「{name}」が揃っていません',
  'Check how its name is written, and that its disk is connected.':
    '名前のつづりと、ディスクの接続を確認してください。',
  'Download or copy it once more: what is here is not all of it.':
    'ダウンロードまたはコピーをやり直してください。ファイル全体がありません。',
  'Get the file anew: this copy is damaged.':
    'ファイルを取得し直してください。このコピーは壊れています。',
  'Download the file itself: what was saved is the page that links to it, or a log-in.':
    'ファイルそのものをダウンロードしてください。保存されているのは、リンク元のページかログイン画面です。',
  'Save the weights alone and use that file: torch.save(model.state_dict(), "weights.pth"), or safetensors.torch.save_file.':
    '重みだけを保存したファイルを使ってください: torch.save(model.state_dict(), "weights.pth")、または safetensors.torch.save_file。',
  'Name a safetensors file, a PyTorch state dictionary (.pth, .pt), Keras weights (.keras, .h5), the model.json of TensorFlow.js, or a run.':
    'safetensors ファイル、PyTorch の state dict (.pth、.pt)、Keras の重み (.keras、.h5)、TensorFlow.js の model.json、または実行を指定してください。',
  'Use a file that holds the weights alone.': '重みだけのファイルを使ってください。',
  'Copy the whole folder of the model: the files with its numbers have to lie beside model.json.':
    'モデルのフォルダー全体をコピーしてください。数値のファイルは model.json と同じ場所に必要です。',
  'the shape of "{name}" is none': '「{name}」の形状が正しくありません',
  'it is a program (TorchScript), not weights alone':
    '重みだけのファイルではなく、プログラム (TorchScript) です',
  'its list of tensors is longer than that of any weights': 'テンソルの一覧が重みとしては長すぎます',
  'the numbers "{name}" are not in it, or not all of them': '数値「{name}」がないか、揃っていません',
  'it has no dictionary of tensors': 'テンソルの辞書がありません',
  'The weights are those under "{keys}".': '「{keys}」の下にある重みを使います。',
  '"{name}" reaches beyond the numbers that it is made of': '「{name}」が元の数値の範囲を超えています',
  'its list of storages is damaged': 'ストレージの一覧が壊れています',
  'it ends before its numbers "{name}" do': '数値「{name}」の途中で終わっています',
  'the instruction {code}': '命令 {code}',
  'its list of tensors (a pickle) is damaged': 'テンソルの一覧 (pickle) が壊れています',
  'it asks for {what}, which weights do not need, and nothing of it was run':
    '重みに不要なもの ({what}) を要求しています。何も実行していません',
  'its SHA-256 is {found}': 'SHA-256 が {found} です',
  'what came is not it ({reason})': '届いたファイルが異なります ({reason})',
  'Try again later, or take it from a file: "atelier weights add FILE --as {id}".':
    '後でもう一度試すか、ファイルから取り込んでください: 「atelier weights add FILE --as {id}」。',
  'Without a network, copy the file from {address} by other means and take it in: "atelier weights add FILE --as {id}".':
    'ネットワークを使えない場合は、別の方法で {address} からファイルをコピーして取り込んでください: 「atelier weights add FILE --as {id}」。',
  'Choose the model that they were saved from.': '重みの保存元のモデルを選んでください。',
  'To tell other classes apart, begin the last layer anew: weights.head "new" (--head new).':
    '別のクラスを見分けるには、最後の層を新しく始めてください: weights.head "new" (--head new)。',
  'Choose the model that they were saved from, or a file of this one.':
    '重みの保存元のモデルか、このモデルのファイルを選んでください。',
  'missing: {missing}; too much: {extra}; of another shape: {shapes}':
    '不足: {missing}。余分: {extra}。形状が異なる: {shapes}',
  'missing: {missing}; too much: {extra}': '不足: {missing}。余分: {extra}',
  'missing: {missing}; of another shape: {shapes}': '不足: {missing}。形状が異なる: {shapes}',
  'too much: {extra}; of another shape: {shapes}': '余分: {extra}。形状が異なる: {shapes}',
  'too much: {extra}': '余分: {extra}',
  'of another shape: {shapes}': '形状が異なる: {shapes}',
  '{names} and {count} more': '{names}、ほか {count} 個',
  '{count} tensors are taken, by the names of {title}.':
    '{title} の名前で {count} 個のテンソルを使います。',
  '"{prefix}" before all names was left out.': 'すべての名前の先頭にある「{prefix}」は除きました。',
  'Numbers in {type} were converted to float32.': '{type} の数値を float32 に変換しました。',
  'The last layer, {layer}, begins anew.': '最後の層 {layer} は新しく始めます。',
  "The last layer, {layer}, begins anew; the file's is left out.":
    '最後の層 {layer} は新しく始め、ファイルのものは使いません。',
  '"{name}" has numbers that are none (NaN or infinite)':
    '「{name}」に有限でない数値 (NaN または無限大) があります',
  'ImageNet-1k, 1,000 classes': 'ImageNet-1k (1,000 クラス)',
  'ImageNet-1k, 1,000 classes; {accuracy}% of its validation images are right':
    'ImageNet-1k (1,000 クラス)。検証画像の正解率は {accuracy}%',
  'as {address} says': '{address} を参照',
  'EfficientNet-Lite0, converted from TensorFlow': 'EfficientNet-Lite0 (TensorFlow から変換)',
  'a call of something that is no function': '関数ではないものの呼び出し',
  'an object of a class (BUILD)': 'クラスのオブジェクト (BUILD)'
} satisfies Partial<SentenceTexts>
