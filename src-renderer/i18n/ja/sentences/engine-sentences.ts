import type { SentenceTexts } from '../../sentence-texts'

/** About engines, their set-up and their libraries. */
export const engineSentences = {
  'it is not part of this version of Atelier yet': 'このバージョンの Atelier にはまだ含まれていません',
  'Use another engine: "atelier engines" lists those that work here.':
    '別のエンジンを使ってください。「atelier engines」で使えるものを確認できます。',
  'Run "atelier doctor --fix {engine}".': '「atelier doctor --fix {engine}」を実行してください。',
  'Run "atelier doctor".': '「atelier doctor」を実行してください。',
  'Use another engine.': '別のエンジンを使ってください。',
  'Use another engine on this machine.': 'このマシンでは別のエンジンを使ってください。',
  'Raise the limit of address space ("ulimit -v"), free memory, or use another engine.':
    'アドレス空間の制限 (「ulimit -v」) を緩めるか、メモリを空けるか、別のエンジンを使ってください。',
  'its libraries do not load: {reason}': 'ライブラリを読み込めません: {reason}',
  'it says that 1*3 + 2*2 is {result}': '1*3 + 2*2 の計算結果が {result} になります',
  'examining it failed: {reason}': '確認に失敗しました: {reason}',
  'its sources are not part of this installation': 'ソースがこのインストールに含まれていません',
  'this processor has no AVX2': 'この CPU は AVX2 に対応していません',
  'it is not built yet': 'まだビルドされていません',
  'the library oneDNN is not installed': 'ライブラリ oneDNN がインストールされていません',
  'Install it ("apt-get install libdnnl-dev" on Debian and Ubuntu), then run "atelier doctor --fix onednn".':
    'インストールしてから (Debian、Ubuntu では「apt-get install libdnnl-dev」)、「atelier doctor --fix onednn」を実行してください。',
  'there is no C++ compiler': 'C++ コンパイラーがありません',
  'Install one ("apt-get install g++" on Debian and Ubuntu), then run "atelier doctor --fix {engine}".':
    'インストールしてから (Debian、Ubuntu では「apt-get install g++」)、「atelier doctor --fix {engine}」を実行してください。',
  'its npm packages are not installed': 'npm パッケージがインストールされていません',
  'Run "npm ci", then run "atelier doctor --fix onednn".':
    '「npm ci」の後に「atelier doctor --fix onednn」を実行してください。',
  'Run "npm ci", then "atelier doctor --fix tensorflow".':
    '「npm ci」の後に「atelier doctor --fix tensorflow」を実行してください。',
  'the addon did not compile: {line}': 'アドオンをコンパイルできませんでした: {line}',
  'Pictures are decoded without it too.': 'これがなくても画像は読み込めます。',
  'the library libjpeg-turbo is not installed': 'ライブラリ libjpeg-turbo がインストールされていません',
  'Install it ("apt-get install libjpeg62-turbo-dev" on Debian, libjpeg-turbo8-dev on Ubuntu), then run "atelier doctor --fix jpeg". Pictures are decoded without it too.':
    'インストールしてから (Debian では「apt-get install libjpeg62-turbo-dev」、Ubuntu では libjpeg-turbo8-dev)、「atelier doctor --fix jpeg」を実行してください。これがなくても画像は読み込めます。',
  'Install one ("apt-get install g++" on Debian and Ubuntu), then run "atelier doctor --fix jpeg". Pictures are decoded without it too.':
    'インストールしてから (Debian、Ubuntu では「apt-get install g++」)、「atelier doctor --fix jpeg」を実行してください。これがなくても画像は読み込めます。',
  'Run "npm ci", then run "atelier doctor --fix jpeg". Pictures are decoded without it too.':
    '「npm ci」の後に「atelier doctor --fix jpeg」を実行してください。これがなくても画像は読み込めます。',
  'Check the compiler and the cache folder, then run "atelier doctor --fix jpeg". Pictures are decoded without it too.':
    'コンパイラーとキャッシュフォルダーを確認してから、「atelier doctor --fix jpeg」を実行してください。これがなくても画像は読み込めます。',
  'the addon cannot be loaded': 'アドオンを読み込めません',
  'it makes other training images than are made without it':
    'アドオンなしの場合と異なる学習画像が作られます',
  'it decodes to other pixels than the library of pictures does ({version})':
    '画像ライブラリと異なる画素値になります ({version})',
  'it is built, and is not used': 'ビルドされていますが、使われていません',
  'Take ATELIER_JPEG out of the environment. Pictures are decoded without it too.':
    '環境変数 ATELIER_JPEG を外してください。これがなくても画像は読み込めます。',
  'Check the compiler and oneDNN\'s version (2.6 or 3.x), then run "atelier doctor --fix onednn".':
    'コンパイラーと oneDNN のバージョン (2.6 または 3.x) を確認してから、「atelier doctor --fix onednn」を実行してください。',
  'it was built for another version of Atelier': '別のバージョンの Atelier 用にビルドされています',
  'the folder {folder} cannot be written ({code})': 'フォルダー {folder} に書き込めません ({code})',
  'Give yourself write access to it, or name another with ATELIER_CACHE.':
    '書き込み権限を付けるか、ATELIER_CACHE で別のフォルダーを指定してください。',
  'Reinstall Atelier\'s packages with "npm ci", or use another engine.':
    '「npm ci」で Atelier のパッケージを入れ直すか、別のエンジンを使ってください。',
  'its npm package is missing': 'npm パッケージがありません',
  'this process may not reserve the addresses that a WebAssembly module needs':
    'WebAssembly モジュールに必要なアドレス空間を、このプロセスは確保できません',
  'its WebAssembly module does not load': 'WebAssembly モジュールを読み込めません',
  'no engine works on this machine': 'このマシンで動作するエンジンがありません',
  'precision: the engine {engine} computes in {computes}, not in {asked}':
    'precision: エンジン {engine} の精度は {computes} で、{asked} には対応していません',
  'precision: the engine {engine} computes in {computes}, not in {asked}, nor does any other here':
    'precision: エンジン {engine} の精度は {computes} です。ここで {asked} に対応するエンジンはありません',
  'Set precision to {precision}.': 'precision を {precision} にしてください。',
  'Set precision to {precision}, or choose another engine.':
    'precision を {precision} にするか、別のエンジンを選んでください。',
  'Use a smaller model: this one does not fit with a single image.':
    'より小さいモデルを使ってください。このモデルは画像 1 枚でも収まりません。',
  'Try a batch size of {batchSize}.': 'バッチサイズ {batchSize} を試してください。',
  'Try a batch size of {batchSize}, the largest that fits by estimate.':
    'バッチサイズ {batchSize} を試してください。収まると見積もられる最大値です。',
  "TensorFlow's libraries are not set up yet": 'TensorFlow のライブラリがまだセットアップされていません',
  'this process is limited to {limit} of address space, and TensorFlow needs {needed}':
    'このプロセスのアドレス空間は {limit} に制限されていますが、TensorFlow には {needed} が必要です',
  'it computes on the processor although there is an NVIDIA driver, which is too old':
    'NVIDIA ドライバーが古いため、CPU で計算しています',
  'Update the NVIDIA driver to {version} or later.':
    'NVIDIA ドライバーを {version} 以降に更新してください。',
  'it computes on the processor although there is an NVIDIA driver: {library} not complete':
    'NVIDIA ドライバーはありますが、CPU で計算しています。{library} が揃っていません',
  'Run "atelier doctor --fix tensorflow" with Python\'s pip installed: it brings them.':
    'Python の pip をインストールして「atelier doctor --fix tensorflow」を実行すると、取得できます。',
  'it computes on the processor although there is an NVIDIA driver: no card answers':
    'NVIDIA ドライバーはありますが、応答する GPU がないため CPU で計算しています',
  'Run "nvidia-smi" and see what it says; after an update of the driver, restart the machine.':
    '「nvidia-smi」の表示を確認してください。ドライバーを更新した後は、マシンを再起動してください。',
  'it computes on the processor although there is an NVIDIA driver: this build finds no card':
    'NVIDIA ドライバーはありますが、このビルドは GPU を認識しないため CPU で計算しています',
  'Run "atelier doctor --fix tensorflow": it brings the build with CUDA.':
    '「atelier doctor --fix tensorflow」を実行すると、CUDA 対応のビルドを取得できます。',
  'TensorFlow {version} has no libraries for {platform} on {processor}':
    'TensorFlow {version} には {platform} ({processor}) 用のライブラリがありません',
  'the disk of {folder} has {left} left and {needed} are needed':
    '{folder} のディスクの空きは {left} ですが、{needed} 必要です',
  'Free some space, or name another cache folder with ATELIER_CACHE.':
    '空き容量を増やすか、ATELIER_CACHE で別のキャッシュフォルダーを指定してください。',
  'Check the network, or name a mirror with TFJS_NODE_CDN_STORAGE; or install python3 with pip; or copy {name} and {digest} into a folder and run "atelier doctor --fix tensorflow --from FOLDER".':
    'ネットワークを確認するか、TFJS_NODE_CDN_STORAGE でミラーを指定してください。または、python3 と pip をインストールするか、{name} と {digest} をフォルダーにコピーして「atelier doctor --fix tensorflow --from FOLDER」を実行してください。',
  'Check TFJS_NODE_CDN_STORAGE; or install python3 with pip; or copy {name} and {digest} into a folder and run "atelier doctor --fix tensorflow --from FOLDER".':
    'TFJS_NODE_CDN_STORAGE を確認してください。または、python3 と pip をインストールするか、{name} と {digest} をフォルダーにコピーして「atelier doctor --fix tensorflow --from FOLDER」を実行してください。',
  '{name} could not be fetched: {reason}': '{name} を取得できませんでした: {reason}',
  'what {host} sends is not what its checksum says': '{host} から届いた内容がチェックサムと一致しません',
  '{host} tells no checksum of {name}': '{host} に {name} のチェックサムがありません',
  'Let it serve {digest} beside the archive; or install python3 with pip.':
    'アーカイブと同じ場所に {digest} を置くか、python3 と pip をインストールしてください。',
  'there is no checksum of {path}': '{path} のチェックサムがありません',
  'Copy {digest} there too, made where the archive was fetched: "{command}".':
    'アーカイブを取得した場所で「{command}」を実行し、できた {digest} も同じ場所にコピーしてください。',
  'the file {path} is damaged (its checksum differs)':
    'ファイル {path} が壊れています (チェックサムが一致しません)',
  'Copy it again.': 'コピーし直してください。',
  'the archive {name} cannot be unpacked ({reason})': 'アーカイブ {name} を展開できません ({reason})',
  'the archive {name} has no {missing}': 'アーカイブ {name} に {missing} がありません',
  'the file {path} is not the {package} that was expected (its checksum differs)':
    'ファイル {path} は必要な {package} ではありません (チェックサムが一致しません)',
  'Run "atelier doctor --fix tensorflow" to fetch it again.':
    '「atelier doctor --fix tensorflow」で取得し直してください。',
  'the folder {folder} has no wheel {wheel}': 'フォルダー {folder} に wheel {wheel} がありません',
  'Copy it there, or leave out --from to fetch it.':
    'そこにコピーするか、--from を外してダウンロードしてください。',
  'there is no Python to fetch TensorFlow with': 'TensorFlow の取得に使う Python がありません',
  'Install python3 with pip, or copy the wheel {wheel} into a folder and run "atelier doctor --fix tensorflow --from FOLDER".':
    'python3 と pip をインストールするか、wheel {wheel} をフォルダーにコピーして「atelier doctor --fix tensorflow --from FOLDER」を実行してください。',
  'the download left no wheel': 'ダウンロードしましたが、wheel がありません',
  'Run "atelier doctor --fix tensorflow" again.':
    '「atelier doctor --fix tensorflow」をもう一度実行してください。',
  'the Python here has no pip': 'この Python には pip がありません',
  'Install it ("apt-get install python3-pip" on Debian and Ubuntu), then run "atelier doctor --fix tensorflow".':
    'インストールしてから (Debian、Ubuntu では「apt-get install python3-pip」)、「atelier doctor --fix tensorflow」を実行してください。',
  'no reason given': '理由は示されていません',
  'pip could not fetch {package}: {reason}': 'pip で {package} を取得できませんでした: {reason}',
  'Check the network, or copy the wheel into a folder and run "atelier doctor --fix tensorflow --from FOLDER".':
    'ネットワークを確認するか、wheel をフォルダーにコピーして「atelier doctor --fix tensorflow --from FOLDER」を実行してください。',
  'TensorFlow asks for {name}, which this version of Atelier does not know':
    'TensorFlow が必要とする {name} は、このバージョンの Atelier では未対応です',
  'the folder {folder} has no {file}': 'フォルダー {folder} に {file} がありません',
  "Copy NVIDIA's wheels there too, or leave out --from to fetch them.":
    'NVIDIA の wheel もそこにコピーするか、--from を外してダウンロードしてください。',
  'Replace it by {file}, or leave out --from to fetch it.':
    '{file} に置き換えるか、--from を外してダウンロードしてください。',
  'the binding did not compile: {line}': 'バインディングをコンパイルできませんでした: {line}',
  'Check that the C++ compiler knows C++17, then run "atelier doctor --fix tensorflow".':
    'C++ コンパイラーが C++17 に対応しているか確認してから、「atelier doctor --fix tensorflow」を実行してください。',
  'it was cancelled': 'キャンセルされました',
  'of an unknown cause': '原因不明',
  'an argument does not fit': '引数が正しくありません',
  'it took too long': '時間がかかりすぎました',
  'something was not found': '必要なものが見つかりません',
  'permission was denied': '権限がありません',
  'a resource is used up': 'リソースを使い切りました',
  'the device is in the wrong state': 'デバイスの状態が正しくありません',
  'it was aborted': '中止されました',
  'a value is out of range': '値が範囲外です',
  'this build does not have the operation': 'このビルドにはその演算がありません',
  'of an internal error of TensorFlow': 'TensorFlow の内部エラー',
  'the device is not available': 'デバイスが使えません',
  'data was lost': 'データが失われました',
  'of status {status}': '状態 {status}',
  'waiting for another build to finish': '別のビルドの終了を待っています',
  'waiting for another set-up to finish': '別のセットアップの終了を待っています',
  'compiling': 'コンパイル中',
  'compiling the binding': 'バインディングをコンパイル中',
  'downloading TensorFlow': 'TensorFlow をダウンロード中',
  'downloading {package}': '{package} をダウンロード中',
  'verifying': '検証中',
  'unpacking': '展開中',
  "linking Python's TensorFlow": 'Python の TensorFlow を利用できるようにしています',
  'Processor with AVX2': 'AVX2 対応の CPU',
  'oneDNN (libdnnl-dev)': 'oneDNN (libdnnl-dev)',
  'C++ compiler (for the build)': 'C++ コンパイラー (ビルド用)',
  'C++ compiler (for the set-up)': 'C++ コンパイラー (セットアップ用)',
  'Addon': 'アドオン',
  'TensorFlow for this platform': 'このプラットフォーム用の TensorFlow',
  'CPU features': 'CPU の機能',
  'Node and its ABI': 'Node と ABI',
  'npm package {name}': 'npm パッケージ {name}',
  'Libraries and binding': 'ライブラリとバインディング',
  'NVIDIA driver': 'NVIDIA ドライバー',
  'NVIDIA cards': 'NVIDIA GPU',
  'CUDA libraries': 'CUDA ライブラリ',
  'A small calculation': '簡単な計算',
  'Loading it': '読み込み',
  'none: it computes on the processor': 'なし (CPU で計算)',
  '{version}; CUDA 12 needs {needed} or later': '{version} (CUDA 12 には {needed} 以降が必要)',
  'nvidia-smi does not tell': 'nvidia-smi から情報を取得できません',
  'memory not told': 'メモリ容量不明',
  'missing: {names}': '不足: {names}',
  '{version}, from the Python package {name}, in {folder}':
    '{version} (Python パッケージ {name}、{folder})',
  '{version}, from the archive {name}, in {folder}': '{version} (アーカイブ {name}、{folder})',
  'Plain JavaScript': 'JavaScript のみ',
  '{host} sends nothing any more': '{host} からデータが届かなくなりました',
  '{host} answered {status}': '{host} の応答は {status} でした',
  '{host} sent a web page instead of the file, as a network that wants a log-in does':
    '{host} からファイルの代わりに Web ページが届きました。ログインが必要なネットワークの可能性があります',
  '{host} sends more than the {bytes} bytes that the file can have':
    '{host} から、ファイルの上限 {bytes} バイトを超えるデータが届きました',
  'the proxy {host} that {name} names cannot be reached ({reason})':
    '{name} で指定されたプロキシ {host} に接続できません ({reason})',
  'Update Atelier.': 'Atelier を更新してください。',
  '{index}: {name}, {memory}, compute capability {capability}':
    '{index}: {name}、{memory}、Compute Capability {capability}'
} satisfies Partial<SentenceTexts>
