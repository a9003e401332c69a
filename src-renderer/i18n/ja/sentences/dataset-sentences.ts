import type { SentenceTexts } from '../../sentence-texts'

/** About data sets, their files and pictures. */
export const datasetSentences = {
  'it is empty': '空です',
  'it is a folder': 'フォルダーです',
  'it is a file': 'ファイルです',
  'it is no file': 'ファイルではありません',
  'it is a link': 'リンクです',
  'it is encrypted': '暗号化されています',
  'it ends too early': '途中で終わっています',
  'its end is missing': '末尾が欠けています',
  'it ends within its header': 'ヘッダーの途中で終わっています',
  'it is shorter than its header': 'ヘッダーより短いファイルです',
  'its checksum is wrong': 'チェックサムが一致しません',
  'its header cannot be read': 'ヘッダーを読み込めません',
  'its header is damaged': 'ヘッダーが壊れています',
  'its name is too long': '名前が長すぎます',
  'it is damaged ({reason})': '壊れています ({reason})',
  'it is not there any more': 'もうありません',
  'you may not read it': '読み取り権限がありません',
  'it was changed while the data set was read': 'データセットの読み込み中に変更されました',
  'it has no label': 'ラベルがありません',
  'it is hidden or empty': '隠しファイルか空のファイルです',
  'it is a web page, not data: the address it was saved from led elsewhere':
    'データではなく Web ページです。保存元のアドレスが別の場所につながっていました',
  'it is a pointer of Git LFS, not the file itself':
    'ファイルそのものではなく、Git LFS のポインターです',
  'it was compressed twice': '二重に圧縮されています',
  'it is a zip archive: unpack it': 'ZIP アーカイブです。展開してください',
  'it is a NumPy array, not an IDX file': 'IDX ファイルではなく NumPy の配列です',
  'it is a picture, not an IDX file': 'IDX ファイルではなく画像です',
  'it is compressed by bzip2: unpack it': 'bzip2 で圧縮されています。展開してください',
  'it is compressed by xz: unpack it': 'xz で圧縮されています。展開してください',
  'Get the file again from where it came from.': '入手元からファイルを取得し直してください。',
  'it is not an IDX file': 'IDX ファイルではありません',
  'it is an IDX file of fractions, and only whole numbers are read':
    '小数の IDX ファイルです。読めるのは整数だけです',
  'it has {has} bytes of data where its header says {says}: its end is missing':
    'データが {has} バイトしかありません (ヘッダーでは {says} バイト)。末尾が欠けています',
  'it has {has} bytes of data where its header says {says}: something follows that does not belong to it':
    'データが {has} バイトあります (ヘッダーでは {says} バイト)。後ろに余分なデータがあります',
  'its value {value} (number {number}) is outside of 0 to {most}':
    '{number} 番目の値 {value} が 0 から {most} の範囲外です',
  'it has characters that cannot be seen': '表示できない文字があります',
  'it is longer than {most} characters': '{most} 文字を超えています',
  'it has a "/" or "\\"': '「/」か「\\」があります',
  'it begins with "{character}"': '「{character}」で始まっています',
  'there are none': '1 つもありません',
  'there are {count}, and at most {most} classes can be told apart':
    '{count} 個あります。区別できるのは {most} クラスまでです',
  'line {line} is empty': '{line} 行目が空です',
  'line {line} has characters that cannot be seen': '{line} 行目に表示できない文字があります',
  'line {line} is longer than 100 characters': '{line} 行目が 100 文字を超えています',
  '"{name}" stands on line {first} and on line {second}':
    '「{name}」が {first} 行目と {second} 行目にあります',
  'the file is not UTF-8 text': 'ファイルが UTF-8 テキストではありません',
  'there are {count}, and the labels go up to {highest}: that takes {needed}':
    '{count} 個ですが、ラベルは {highest} まであるため {needed} 個必要です',
  'there is no file {file}': 'ファイル {file} がありません',
  '{file} cannot be read ({reason})': '{file} を読み込めません ({reason})',
  'one class of the data set is not among them: {names}':
    'データセットの 1 クラスが含まれていません: {names}',
  '{count} classes of the data set are not among them: {names}':
    'データセットの {count} クラスが含まれていません: {names}',
  'Images from {folder}': '{folder} の画像',
  'The folder {folder} is gone.': 'フォルダー {folder} がなくなりました。',
  'Put it back, or say where it is now: atelier datasets repoint {id} FOLDER':
    '元に戻すか、現在の場所を指定してください: 「atelier datasets repoint {id} FOLDER」。',
  'there is no such file': 'そのようなファイルはありません',
  'a part of its path is a file and no folder': 'パスの途中がフォルダーではなくファイルです',
  'the system does not let you read it': 'システムに読み取りを拒否されました',
  'its links lead round in a circle': 'リンクが循環しています',
  'it is a socket or a device, and no file': 'ファイルではなく、ソケットかデバイスです',
  'the disk could not read it': 'ディスクから読み取れませんでした',
  'it is a pipe, a socket or a device, and no file':
    'ファイルではなく、パイプ、ソケット、デバイスのいずれかです',
  'it has {bytes}, and more than {most} are not read': '{bytes} あります。読めるのは {most} までです',
  "Clothes that Atelier draws itself, in Fashion-MNIST's ten classes and format: for trying things out offline":
    'Atelier が描く衣類の画像。Fashion-MNIST と同じ 10 クラスと形式で、オフラインでも試せます',
  'it is a BMP file of OS/2, which is not read': 'OS/2 形式の BMP ファイルには対応していません',
  'it is a compressed BMP file, which is not read': '圧縮された BMP ファイルには対応していません',
  'a pixel has no colour': '色のないピクセルがあります',
  'a part of its pixels is missing or cannot be unpacked':
    'ピクセルの一部が欠けているか、展開できません',
  'its coded pixels are not what an encoder writes': '符号化されたピクセルが正しくありません',
  'it is not a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF file':
    'PNG、JPEG、WebP、GIF、BMP、TIFF、AVIF のいずれでもありません',
  'it is a HEIC file, whose compression is patented and not built in: export it as JPEG or AVIF':
    'HEIC ファイルです。特許のある圧縮方式のため対応していません。JPEG か AVIF で書き出してください',
  'its values are not whole numbers of 8 or 16 bits: export it as such':
    '値が 8 ビットまたは 16 ビットの整数ではありません。その形式で書き出してください',
  'it has no size': '大きさがありません',
  'it has {width}x{height} pixels, more than {most} million':
    '{width}x{height} ピクセルあり、{most} 百万ピクセルを超えています',
  'the sum of its part {part} is wrong': '{part} 部分のチェックサムが一致しません',
  'its header has a wrong length': 'ヘッダーの長さが正しくありません',
  'a part does not begin with its mark': '開始マークのない部分があります',
  'it has no pixels': 'ピクセルがありません',
  'Name the folder that holds all four files: {folder}.':
    '4 つのファイルがあるフォルダーを指定してください: {folder}。',
  'more than the {bytes} bytes of data that its header says are in it: something follows that does not belong to it':
    'ヘッダーにある {bytes} バイトを超えるデータがあります。後ろに余分なデータがあります',
  'its header speaks of {total}, and its {compressed} cannot hold so much: its end is missing':
    'ヘッダーでは {total} ですが、{compressed} には収まりません。末尾が欠けています',
  'its {compressed} would unpack to {total}, and no images can be compressed so far':
    '{compressed} を展開すると {total} になります。画像をここまで圧縮することはできません',
  'its {compressed} would unpack to more than {total}, and no images can be compressed so far':
    '{compressed} を展開すると {total} を超えます。画像をここまで圧縮することはできません',
  'unpacked it would be {total}, and this machine has {memory} of memory':
    '展開すると {total} になりますが、このマシンのメモリは {memory} です',
  'it is not a whole gzip file: its end is missing': 'gzip ファイルの末尾が欠けています',
  'it is a gzip file whose content has changed: its checksum is wrong':
    'gzip ファイルの内容が変わっています。チェックサムが一致しません',
  'it is not a whole gzip file ({reason})': 'gzip ファイルが完全ではありません ({reason})',
  'it names no image': '画像が指定されていません',
  'it is no UTF-8 text': 'UTF-8 テキストではありません',
  'its JSON is no list of images and classes ({reason})':
    'JSON が画像とクラスの一覧ではありません ({reason})',
  'it is no JSON ({reason})': 'JSON ではありません ({reason})',
  'line {line} names no image': '{line} 行目に画像の指定がありません',
  'line {line} has no column for the class': '{line} 行目にクラスの列がありません',
  'it was changed, or is not whole': '変更されているか、完全ではありません',
  'it is no corrections': '修正ではありません',
  'it has no image "{image}"': '画像「{image}」がありません',
  'Name images by the hash of their content, by their path in it, or as train/17.':
    '画像は、内容のハッシュ、データセット内のパス、または train/17 の形で指定してください。',
  'none of the images that they name is in it': '指定された画像が 1 枚も含まれていません',
  'no image of its {part} part is left': '{part} の画像が 1 枚も残りません',
  'They were made for another data set, or its images have changed since.':
    '別のデータセット用に作られたか、その後に画像が変わっています。',
  'Leave fewer images out.': '除外する画像を減らしてください。',
  'Its classes are {classes}.': 'クラス: {classes}。',
  'Did you mean "{name}"?': '「{name}」ではありませんか？',
  'it has no class "{class}"': 'クラス「{class}」がありません',
  'Choose another name, or put this data in its place: --replace.':
    '別の名前を選ぶか、--replace でこのデータに置き換えてください。',
  'Choose another name: this one belongs to Atelier.':
    '別の名前を選んでください。これは Atelier のデータセットの名前です。',
  'it holds IDX files, whose images and parts are taken as they are':
    'IDX ファイルです。画像と分け方はそのまま使われます',
  'Leave out what is said of parts, groups, test images, size, channels, fit and background; a run can make other images of them (dataset.recipe).':
    '分け方、グループ、テスト画像、大きさ、チャネル、合わせ方、背景の指定を外してください。実行ごとに画像を変えることはできます（dataset.recipe）。',
  'it belongs to Atelier': 'Atelier のデータセットです',
  'its content is not that of {title}': '内容が {title} のものではありません',
  'Remove {file} and run "atelier datasets get {id}", or import a folder of your own under another name.':
    '{file} を削除して「atelier datasets get {id}」を実行するか、自分のフォルダーを別の名前で取り込んでください。',
  'it is damaged already': 'すでに壊れています',
  'it holds IDX files, and pictures were imported from it':
    'IDX ファイルがありますが、取り込んだときは画像でした',
  'Import it again with --replace.': '--replace を付けて取り込み直してください。',
  'none of its pictures can be read ({path}: {reason})': '読み込める画像がありません ({path}: {reason})',
  'Check how the pictures were written.': '画像の保存方法を確認してください。',
  'See the classes of the data set: atelier datasets show {id}':
    'データセットのクラスを確認してください: 「atelier datasets show {id}」。',
  'dataset.validation: the data set "{id}" has no validation images of its own':
    'dataset.validation: データセット「{id}」には検証用の画像がありません',
  'Validate on its test images, or on a part of the training images (dataset.validation.from=train).':
    'テスト画像か、学習画像の一部 (dataset.validation.from=train) で検証してください。',
  'it is longer than the archive says': 'アーカイブの記載より長くなっています',
  'it is shorter than the archive says': 'アーカイブの記載より短くなっています',
  'it is no whole Parquet file ({reason})': 'Parquet ファイルが完全ではありません ({reason})',
  'its rows lie in groups of {bytes}, too much to read at once; write it with smaller row groups':
    '行グループが {bytes} あり、一度に読み込めません。小さい行グループで書き出してください',
  'among its first {files} files there are {pictures} pictures':
    '最初の {files} ファイルのうち、画像は {pictures} 枚だけです',
  'Name the folder that the images lie in, and not one that much else lies in.':
    'ほかのものが多いフォルダーではなく、画像のあるフォルダーを指定してください。',
  'it shows the system and holds no files': 'システムの情報を示すもので、ファイルではありません',
  'it is a link that leads back to a folder it lies in': '自身のあるフォルダーに戻るリンクです',
  'it is no file but a pipe, a socket or a device':
    'ファイルではなく、パイプ、ソケット、デバイスのいずれかです',
  'it is a link that leads out of the folder': 'フォルダーの外へのリンクです',
  'it is a link to a folder that another link leads to': '別のリンクと同じフォルダーへのリンクです',
  'its one picture lies in no folders that say their classes, and no manifest names them ({names})':
    '1 枚の画像がクラスごとのフォルダーに入っておらず、マニフェストにもありません ({names})',
  'its {count} pictures lie in no folders that say their classes, and no manifest names them ({names})':
    '{count} 枚の画像がクラスごとのフォルダーに入っておらず、マニフェストにもありません ({names})',
  'Put the pictures of each class into a folder of its name, or write a manifest beside them: a CSV file with the columns file and label.':
    'クラスごとに、その名前のフォルダーに画像を入れるか、マニフェスト (file と label の列を持つ CSV ファイル) を一緒に置いてください。',
  'its IDX files lie deeper in it ({path})': 'IDX ファイルがさらに奥にあります ({path})',
  'Name the folder that they lie in: {folder}':
    'IDX ファイルのあるフォルダーを指定してください: {folder}',
  'Unpack it, and name the folder that they lie in.':
    '展開して、IDX ファイルのあるフォルダーを指定してください。',
  'Looked for: folders of pictures, a manifest (CSV), Parquet, .npz or .npy files, CIFAR-10 or -100, and IDX files.':
    '探したもの: 画像のフォルダー、マニフェスト (CSV)、Parquet、.npz・.npy ファイル、CIFAR-10・CIFAR-100、IDX ファイル。',
  'nothing in it can be read ({path}: {reason})': '読み込めるものがありません ({path}: {reason})',
  'it has one file of other kinds ({names})': 'ほかの種類のファイルが 1 個あるだけです ({names})',
  'it has {count} files of other kinds ({names})':
    'ほかの種類のファイルが {count} 個あるだけです ({names})',
  'its header speaks of {needed} bytes, and it has {has}':
    'ヘッダーでは {needed} バイトですが、実際は {has} バイトです',
  'it is stored column by column (Fortran order); save np.ascontiguousarray of it':
    '列優先 (Fortran 順) で保存されています。np.ascontiguousarray で変換して保存してください',
  'it is a .npy file of version {version}, and 1 to 3 are known':
    'バージョン {version} の .npy ファイルです。対応しているのは 1 から 3 です',
  'its header is far too long': 'ヘッダーが長すぎます',
  'it holds structures, and arrays of plain numbers are read':
    '構造体の配列です。読めるのは数値の配列です',
  'it holds Python objects (pickle), which cannot be read without running them; save it as an array of numbers':
    'Python オブジェクト (pickle) が入っており、実行せずには読めません。数値の配列として保存してください',
  'its items are of the type {type}, which is not read': '要素の型 {type} には対応していません',
  'Get it anew, or unpack it and name the folder.':
    '取得し直すか、展開してフォルダーを指定してください。',
  'Check where it comes from.': '入手元を確認してください。',
  'it has more than {count} entries': '項目が {count} 個を超えています',
  'Unpack it and name the folder.': '展開してフォルダーを指定してください。',
  'it has {bytes}, and no picture has so much': '{bytes} あり、画像としては大きすぎます',
  'a later entry of the archive has the same name':
    'アーカイブ内に同じ名前の項目があり、後のものを使います',
  'which of its arrays are images and which their labels cannot be told: {names}':
    'どの配列が画像で、どれがラベルか判別できません: {names}',
  'Save an array of images (count x height x width, with or without channels) and one of as many labels: x_train and y_train, x_test and y_test, or images and labels.':
    '画像の配列 (枚数 x 高さ x 幅。チャネルは任意) と、同じ数のラベルの配列を保存してください: x_train と y_train、x_test と y_test、または images と labels。',
  "its label is {label}, and no class's number": 'ラベル {label} はクラスの番号ではありません',
  'none of its labels is the number of a class': 'クラスの番号になっているラベルがありません',
  'Save the labels as whole numbers from 0 on.': 'ラベルは 0 から始まる整数で保存してください。',
  'it has values that are no numbers (NaN)': '数値でない値 (NaN) があります',
  'its values run from {lowest} to {highest}, and 0 to 255 or 0 to 1 are images':
    '値が {lowest} から {highest} です。画像の値は 0 から 255 か 0 から 1 です',
  'it is a picture beside the data': 'データとは別に置かれた画像です',
  'it is an archive within: unpack it first': '中にアーカイブがあります。先に展開してください',
  'it is no picture': '画像ではありません',
  'each has a reason of its own, which the data view says':
    'それぞれ理由が異なります (データの画面に表示されます)',
  'Check the file, or take it out of the data set.':
    'ファイルを確認するか、データセットから取り除いてください。',
  'its name has a NUL character in it': '名前に NUL 文字があります',
  'its name is a path of a whole disk': '名前が絶対パスです',
  'its name leads out of the archive': '名前がアーカイブの外を指しています',
  'the manifest gives it more than one label or part': 'マニフェストに複数のラベルか用途があります',
  'it gives every file more than one label': 'どのファイルにも複数のラベルがあります',
  'Give each file one label.': 'ファイルごとにラベルを 1 つにしてください。',
  'line {line} calls a part of the data "{part}"': '{line} 行目の用途が「{part}」になっています',
  'The parts are train, validation and test.': '用途は train、validation、test のいずれかです。',
  'Try again.': 'もう一度試してください。',
  "it lies beside the classes' folders, in none of them": 'クラスのフォルダーの外にあります',
  'it lies beside the folders for training and testing, in none of them':
    '学習用とテスト用のフォルダーの外にあります',
  "it lies in no class's folder": 'クラスのフォルダーに入っていません',
  'its image {image} has the label {label}, and CIFAR-{classes} has {count} classes':
    '画像 {image} のラベルが {label} ですが、CIFAR-{classes} は {count} クラスです',
  'it has no labels and data as the files of CIFAR have':
    'CIFAR のファイルにある labels と data がありません',
  'its data ({shape} of {type}) is not {count} images of {bytes} bytes':
    'data ({type} の {shape}) が、{bytes} バイトの画像 {count} 枚分になっていません',
  'it is a pickle of no dictionary': '辞書の pickle ではありません',
  'it holds IDX files, which have no place beside pictures': 'IDX ファイルが画像と一緒に入っています',
  'it is one compressed file and no archive of several':
    '複数のファイルのアーカイブではなく、圧縮された 1 つのファイルです',
  'Unpack it, and name what comes out of it.': '展開して、出てきたものを指定してください。',
  'archives of this kind are not read': 'この種類のアーカイブには対応していません',
  'Unpack it and name the folder, or pack it as .zip or .tar.gz.':
    '展開してフォルダーを指定するか、.zip か .tar.gz にまとめ直してください。',
  'no picture that it names is there': '記載された画像が 1 枚もありません',
  'Write the paths as they are from the folder that the manifest lies in.':
    'パスは、マニフェストのあるフォルダーを基準に書いてください。',
  'it is a damaged pickle': 'pickle が壊れています',
  'it is a pickle that asks for {what}, which plain data does not need':
    'データの読み込みに不要なもの ({what}) を要求する pickle です',
  'nothing to take': '取り出すものがありません',
  'a dictionary of other keys than texts': '文字列以外をキーとする辞書',
  'a call of "{name}"': '「{name}」の呼び出し',
  'an object of a class': 'クラスのオブジェクト',
  'an array of objects': 'オブジェクトの配列',
  'its entries lie over one another': '項目どうしが重なっています',
  'it is compressed in a way that cannot be read (method {method})':
    '圧縮方式 {method} には対応していません',
  'no image has anything in a column of that name': 'その名前の列に値のある画像がありません',
  'no path fits it, {path} for one': '当てはまるパスがありません (例: {path})',
  'Name a column of its manifest or Parquet files, or write how paths end, with the group as (*): "patient-(*)-*.png", "(*)/*.jpg".':
    'マニフェストや Parquet の列名を指定するか、パスの末尾の形を、グループを (*) として書いてください: 「patient-(*)-*.png」、「(*)/*.jpg」。',
  'it has more than {most} stars': '「*」が {most} 個を超えています',
  'it has more than one group': 'グループが複数あります',
  'none of the rows of its Parquet files has a label': 'Parquet ファイルにラベルのある行がありません',
  'Name a folder that has files with labels.': 'ラベルのあるファイルのフォルダーを指定してください。',
  'Parquet files are read from the disk alone': 'Parquet ファイルはディスク上のものだけを読み込めます',
  '{path} has no column of pictures; its columns are {names}':
    '{path} に画像の列がありません。あるのは {names} です',
  '{path} has no column of labels; its columns are {names}':
    '{path} にラベルの列がありません。あるのは {names} です',
  'A column of bytes (or of structures with bytes in them) called image and one called label are looked for.':
    'image という名前のバイト列 (またはバイト列を含む構造体) の列と、label という名前の列が必要です。',
  'it has no bytes in the file': 'ファイルにデータがありません',
  'Save it as UTF-8 ("CSV UTF-8" in a spreadsheet program).':
    'UTF-8 で保存してください (表計算ソフトでは「CSV UTF-8」)。',
  'it is neither UTF-8 nor UTF-16 text': 'UTF-8 でも UTF-16 でもありません',
  'it is no whole table ({reason})': '表として完全ではありません ({reason})',
  'Correct that line.': 'その行を直してください。',
  'its first line has no columns for files and labels ({names})':
    '1 行目にファイルとラベルの列がありません ({names})',
  'Give it a first line that names its columns: file,label and, if need be, split (train, validation, test) and group.':
    '1 行目に列名を書いてください: file,label。必要に応じて split (train、validation、test) と group も使えます。',
  'Put it back, or look at the data again.': '元に戻すか、データを開き直してください。',
  'its pictures are not there any more': '画像がもうありません',
  'Put them back, or say where they are now.': '元に戻すか、現在の場所を指定してください。',
  'no address is known': 'アドレスが分かりません',
  'Install the package {package} (Debian, Ubuntu), or name a folder that holds the files.':
    'パッケージ {package} をインストールするか (Debian、Ubuntu)、ファイルのあるフォルダーを指定してください。',
  'Try again later, or name a folder that holds the files.':
    '後でもう一度試すか、ファイルのあるフォルダーを指定してください。',
  'not in the cache ({folder})': 'キャッシュ ({folder}) にありません',
  'not in the cache ({folder}), not in {system}': 'キャッシュ ({folder}) にも {system} にもありません',
  'Install the package {package} (Debian, Ubuntu); run "atelier datasets get {id}"; name a folder that holds its files; or use "garments", a synthetic set that needs no files.':
    'パッケージ {package} をインストールするか (Debian、Ubuntu)、「atelier datasets get {id}」を実行するか、ファイルのあるフォルダーを指定するか、ファイルの要らない合成データ「garments」を使ってください。',
  'Run "atelier datasets get {id}"; name a folder that holds its files; or use "garments", a synthetic set that needs no files.':
    '「atelier datasets get {id}」を実行するか、ファイルのあるフォルダーを指定するか、ファイルの要らない合成データ「garments」を使ってください。',
  'its images are {test}, and the training images {train} (height, width, channels)':
    '画像が {test} ですが、学習画像は {train} です (高さ、幅、チャネル)',
  'it does not hold images (its shape is {shape})': '画像ではありません (形状: {shape})',
  'its labels are not one number an image (their shape is {shape})':
    'ラベルが画像 1 枚につき 1 つの数ではありません (形状: {shape})',
  'it has {count} images, but there are {labels} labels':
    '画像が {count} 枚、ラベルが {labels} 個あります',
  'it holds no images': '画像がありません',
  'nothing in it is an image ({path}: {reason})': '画像がありません ({path}: {reason})',
  'Name a folder or file that holds images.': '画像のあるフォルダーかファイルを指定してください。',
  'there is nothing of that name': 'その名前のものはありません',
  'Check how it is written, and that its disk is connected.':
    'つづりと、ディスクの接続を確認してください。',
  'a part of the path is a file, not a folder': 'パスの途中がフォルダーではなくファイルです',
  'Check how it is written.': 'つづりを確認してください。',
  'Give yourself the right to read it and the folders that it lies in.':
    'ファイルと、そのあるフォルダーの読み取り権限を付けてください。',
  'it is a folder, and a file is needed': 'フォルダーですが、ファイルが必要です',
  'Put the file itself in its place.': 'ファイルそのものを置いてください。',
  'it is a link that leads back to itself': '自身に戻るリンクです',
  'too many files are open': '開いているファイルが多すぎます',
  'Try again later.': '後でもう一度試してください。',
  'its disk cannot read it ({code})': 'ディスクから読み取れません ({code})',
  'Check the disk or the connection to it, or take a copy of the file.':
    'ディスクやその接続を確認するか、ファイルのコピーを使ってください。',
  'Check that the file can be read.': 'ファイルを読み込めるか確認してください。',
  'it is no ordinary file but a pipe or a device': '通常のファイルではなく、パイプかデバイスです',
  'it is no ordinary file': '通常のファイルではありません',
  'It is made again from the pictures when a run is started or resumed.':
    '実行を開始または再開するときに、画像から作り直されます。',
  'there is no image {image} in a part of {count}': '{count} 枚の中に画像 {image} はありません',
  'Choose one from 0 to {last}.': '0 から {last} の中から選んでください。',
  'it is transparent all over': '全体が透明です',
  'its header is not where it belongs': 'ヘッダーの位置が正しくありません',
  'Choose another name; to put this data in its place, import it with --replace.':
    '別の名前を選んでください。このデータに置き換えるには、--replace を付けて取り込んでください。',
  'what came is not the data set (its checksum differs)':
    '届いたものがデータセットと異なります (チェックサムが一致しません)',
  'it is a link to something that is not there': 'リンク先がありません',
  'its name is not UTF-8': '名前が UTF-8 ではありません',
  'the manifest does not name it': 'マニフェストにありません',
  'it is neither images nor their labels': '画像でもラベルでもありません',
  '{file} is a folder': '{file} はフォルダーです',
  'pictures in folders ({count})': 'フォルダー内の画像 ({count})',
  'Parquet files ({count})': 'Parquet ファイル ({count})',
  'arrays of NumPy ({count})': 'NumPy の配列 ({count})',
  'archives of arrays (.npz) ({count})': '配列のアーカイブ (.npz) ({count})',
  'files of CIFAR ({count})': 'CIFAR のファイル ({count})',
  'files are sent with PUT': 'ファイルは PUT で送ります',
  'another page sends it': 'ほかのページから送られています',
  'its address is not well formed': 'アドレスの書き方が正しくありません',
  'its name leads out of its folder, or is one that not every system can have':
    '名前がフォルダーの外を指しているか、一部のシステムで使えない名前です',
  'a piece does not say where it belongs': '送られた部分の位置が示されていません',
  'a piece is larger than {most}': '送られた部分が {most} を超えています',
  'Rename the file.': 'ファイル名を変えてください。',
  'Send it from the window of Atelier; if it came from there, reload that.':
    'Atelier のウィンドウから送ってください。そこから送った場合は、ウィンドウを再読み込みしてください。'
} satisfies Partial<SentenceTexts>
