import type { SentenceTexts } from '../../sentence-texts'

/** About exports, imports, capsules and figures. */
export const exportSentences = {
  'it holds another run than it says': '記載とは別の実行が入っています',
  'its corrections are none': '修正が正しくありません',
  'its corrections are not those of its experiment': '修正が実験のものではありません',
  'it went on from a checkpoint of "{name}", which is not in it':
    '「{name}」のチェックポイントから継続した実行ですが、そのチェックポイントが含まれていません',
  'Let it be written again with its checkpoints, audit it instead, or replay that run.':
    'チェックポイントを含めて書き出し直してもらうか、代わりに監査するか、継続元の実行を再現してください。',
  'it began with weights ({name}, SHA-256 {sha256}) that are neither in it nor on the shelf':
    '使われた重み ({name}、SHA-256 {sha256}) がカプセルにも一覧にもありません',
  'Fetch them with "atelier weights get {name}".': '「atelier weights get {name}」で取得してください。',
  'Take them in with "atelier weights add FILE --as NAME".':
    '「atelier weights add FILE --as NAME」で取り込んでください。',
  'it is {status}, and has no end of its own': '終わっていないため (状態: {status})、結果がありません',
  'Resume it first where it was made.': '先に、作られた場所で再開してください。',
  'it has no checkpoint before the end': '終わりより前のチェックポイントがありません',
  'Replay it from the beginning, or let it be written again with --checkpoints all.':
    '最初から再現するか、--checkpoints all で書き出し直してもらってください。',
  'its {name} is none ({reason})': '{name} が正しくありません ({reason})',
  'it is no zip archive, or not whole ({reason})':
    'ZIP アーカイブではないか、完全ではありません ({reason})',
  'its first file is no capsule.json': '最初のファイルが capsule.json ではありません',
  'its index is too large': '目次が大きすぎます',
  'its index is none ({problem})': '目次が正しくありません ({problem})',
  'its index names a file twice': '目次に同じファイルが 2 回あります',
  '"{name}" is there twice, or not in its index': '「{name}」が 2 つあるか、目次にありません',
  '"{name}" is not as long as its index says': '「{name}」の長さが目次と異なります',
  '"{name}" is too large': '「{name}」が大きすぎます',
  '"{name}" is packed too tightly to be what it says': '「{name}」の圧縮率が高すぎます',
  '"{name}" has another hash than its index says': '「{name}」のハッシュが目次と異なります',
  '"{name}" cannot be read ({reason})': '「{name}」を読み込めません ({reason})',
  'Without the checkpoint of "{name}" that it went on from: it is gone.':
    '継続元の「{name}」のチェックポイントは残っていないため、含まれていません。',
  'Without the weights that it began with, {name}: they are gone.':
    '最初の重み {name} はなくなっているため、含まれていません。',
  'Without the weights that it began with, {name}: they are others by now.':
    '最初の重み {name} は別のものに変わっているため、含まれていません。',
  'Without the weights that it began with, {name}: they are several files.':
    '最初の重み {name} は複数のファイルのため、含まれていません。',
  'Without the manifest of its data, which is no imported data set but {path}.':
    'データは取り込んだデータセットではなく {path} のため、マニフェストは含まれていません。',
  'Without the manifest of its data: {reason}': 'データのマニフェストは含まれていません: {reason}',
  'Without a confusion matrix of "{name}": {reason}': '「{name}」の混同行列は含まれていません: {reason}',
  'Run "{name}" ({id}) is here already, with the same content: nothing was done.':
    '「{name}」({id}) は同じ内容ですでにあるため、何もしていません。',
  'it has no metrics': '指標がありません',
  'it has more than {most} metrics': '指標が {most} 個を超えています',
  '{metric} has {count} lines that are no values.': '{metric} に値ではない行が {count} 行あります。',
  'Entries of {name} that are larger than 64 MiB ({count}) were not read.':
    '{name} の 64 MiB を超える項目 ({count} 個) は読み込んでいません。',
  'Its pictures ({count}) were not taken in.': '画像 ({count} 枚) は取り込んでいません。',
  'Of its texts the first {most} were taken in, and {count} were not.':
    'テキストは最初の {most} 個を取り込みました。残り {count} 個は取り込んでいません。',
  'Of its settings the first {most} were taken in, and {count} were not.':
    '設定は最初の {most} 個を取り込みました。残り {count} 個は取り込んでいません。',
  '{name} is not an event file, or holds what Atelier does not know.':
    '{name} はイベントファイルではないか、Atelier の知らない内容です。',
  'nothing in it is a log of runs': '実行のログがありません',
  'the file is empty': 'ファイルが空です',
  'there is no such file or folder': 'そのようなファイルやフォルダーはありません',
  'this account may not read it': 'このアカウントには読み取り権限がありません',
  'part of its path is not a folder': 'パスの途中がフォルダーではありません',
  'its links form a loop': 'リンクが循環しています',
  'one of its axes is what the runs came to, which a rate says nothing of':
    '軸の 1 つは実行の結果ですが、速度は結果を表しません',
  'Choose one of {names}.': '次の中から選んでください: {names}。',
  'one run has nothing to differ from': '比べる相手の実行がありません',
  'the runs differ in no setting': '実行の設定に違いがありません',
  'Choose runs of different settings.': '設定の異なる実行を選んでください。',
  'the runs do not differ in "{setting}"': '実行の「{setting}」に違いがありません',
  'it is of two runs, and one was given': '2 件の実行が必要ですが、1 件しか指定されていません',
  'it is of two runs, and {count} were given': '2 件の実行が必要ですが、{count} 件が指定されています',
  'Name two runs, or two epochs of one: RUN@3 RUN@8.':
    '2 件の実行か、1 件の 2 つのエポックを指定してください: RUN@3 RUN@8。',
  'the runs are not of the same classes': '実行のクラスが異なります',
  'Choose runs of the same data and the same choice of classes.':
    'データとクラスの選び方が同じ実行を選んでください。',
  'the network of "{name}" is unknown, or its data is not there':
    '「{name}」のネットワークが不明か、データがありません',
  'See what is wrong with the data set: "atelier datasets show {id}".':
    'データセットの問題を確認してください: 「atelier datasets show {id}」。',
  '"{name}" mistook no image': '「{name}」が間違えた画像はありません',
  'Draw its confusion matrix instead.': '代わりに混同行列を描いてください。',
  'runs are named and asked for by a query, too': '実行の指定と検索条件の両方があります',
  'none fits the query': '条件に合う実行がありません',
  'none was named': '実行が指定されていません',
  'the images that it learnt from are not there any more': '学習に使った画像がもうありません',
  'Import its data again.': 'データを取り込み直してください。',
  'none of its layers results in maps': 'マップを出力する層がありません',
  'Choose a network with convolutions.': '畳み込みを使うネットワークを選んでください。',
  'there is no layer "{name}" whose result is kept': '出力を取得できる層「{name}」はありません',
  'layer "{name}" results in {shape} numbers, and in no maps':
    '層「{name}」の出力は {shape} の数値で、マップではありません',
  'it could not be read ({code})': '読み込めませんでした ({code})',
  'it is neither JSON nor a figure that says what it was drawn from':
    'JSON でも、作成元の情報を持つ図でもありません',
  'it is JSON of something else': '別の種類の JSON です',
  'its weights are written in fp32 only, not in {precision}':
    '重みは fp32 でのみ書き出せます ({precision} には対応していません)',
  'Leave out --precision, or choose --format onnx.':
    '--precision を外すか、--format onnx を選んでください。',
  'it would have {count} lines, and a picture of {width} x {height} pixels can name {most}':
    '線が {count} 本になりますが、{width} x {height} ピクセルの画像で名前を示せるのは {most} 本までです',
  'Choose fewer runs, a larger size, or CSV or JSON.':
    '実行を減らすか、画像を大きくするか、CSV か JSON を選んでください。',
  '{name} has numbers that fp16 cannot hold': '{name} に fp16 で表せない数値があります',
  'its weights take more than the 2 GiB that such a file can hold':
    '重みが、このファイルの上限である 2 GiB を超えています',
  'its weights take more than the 2 GiB that a frozen graph can hold':
    '重みが、凍結グラフの上限である 2 GiB を超えています',
  'Use --precision fp16 or another format.': '--precision fp16 か別の形式を使ってください。',
  'a layer has the name {name}, which means something else there':
    '層の名前 {name} が、そこでは別の意味を持ちます',
  'Give the layer another name before it is trained, or choose another format.':
    '学習の前に層の名前を変えるか、別の形式を選んでください。',
  'its pictures cannot be in a file of LaTeX': '図の画像を LaTeX ファイルに含められません',
  'Choose PDF and include that.': 'PDF を選んで取り込んでください。',
  'it has more than 10,000 files': 'ファイルが 10,000 個を超えています',
  '"{name}" is missing': '「{name}」がありません',
  'Leave out --precision.': '--precision を外してください。',
  'Choose --format keras.': '--format keras を選んでください。',
  'it is {status}': '状態が「{status}」です',
  'Let it come to its end where it was made.': '作られた場所で最後まで学習してください。',
  '{name} ends within an entry; those before it were read.':
    '{name} は項目の途中で終わっています。それより前は読み込みました。',
  'Parts of {name} are damaged; what is whole was read.':
    '{name} の一部が壊れています。壊れていない部分は読み込みました。',
  'its checkpoint {file} is missing': 'チェックポイント {file} がありません'
} satisfies Partial<SentenceTexts>
