import type { SentenceTexts } from '../../sentence-texts'

/** About the log of a run. */
export const logSentences = {
  'Another process still trains this run; it is waited for.':
    '別のプロセスがこの実行を学習中のため、終わるのを待っています。',
  'Reading pictures: {done} of {total}.': '画像を読み込み中: {total} 枚中 {done} 枚',
  'Making images: {done} of {total}.': '画像を変換しています: {total} 枚中 {done} 枚',
  'Decoding pictures: {done} of {total}.': '画像をデコード中: {total} 枚中 {done} 枚',
  'Computing features: {done} of {total}.': '特徴量を計算中: {total} 枚中 {done} 枚',
  'Placing images: {done} of {total}.': '画像を配置中: {total} 枚中 {done} 枚',
  'Ended while the pictures were prepared; what is done of that is kept.':
    '画像の準備中に終了しました。準備できた分は残っています。',
  'Batches are made between the steps: the thread for them was lost ({reason}).':
    'バッチ用のスレッドが失われたため ({reason})、ステップの合間にバッチを作ります。',
  'The engine {engine} is passed over: {reason}.': 'エンジン {engine} は使いません: {reason}。',
  'timing it failed: {reason}': '計測に失敗しました: {reason}',
  'The fastest engine for this model here is {engine} ({speeds}).':
    'このモデルで最速のエンジンは {engine} です ({speeds})。',
  'The fastest engine for this model in {precision} here is {engine} ({speeds}).':
    'このモデルの {precision} で最速のエンジンは {engine} です ({speeds})。',
  '{engine}, compiled by XLA': '{engine} (XLA でコンパイル)',
  'Not computing in {precision}, so left out: {engines}.':
    '{precision} に対応しないため対象外: {engines}。',
  'Saved {file} ({size}) in {seconds} s beside the training':
    '{file} ({size}) を学習と並行して {seconds} 秒で保存しました',
  'Saved {file} ({size}, the best so far) in {seconds} s beside the training':
    '{file} ({size}、これまでで最良) を学習と並行して {seconds} 秒で保存しました',
  '{problem} The one before it is used.': '{problem}1 つ前のものを使います。',
  '{problem} Looking for where it came from …': '{problem}原因の箇所を調べています…',
  '{problem} It goes on by itself from what was saved.': '{problem}保存済みの内容から自動的に続けます。',
  'Stopped early: {metric} did not become better for {count} epochs.':
    '早期終了: {metric} が {count} エポックの間、改善しませんでした。',
  'Took back the weights of epoch {epoch}, its best.': '最良だったエポック {epoch} の重みに戻しました。',
  'The weights of epoch {epoch} could not be taken back: {reason}':
    'エポック {epoch} の重みに戻せませんでした: {reason}',
  'Model {model}: {count} parameters, {trainable} of them trained':
    'モデル {model}: パラメーター {count} 個 (学習対象 {trainable} 個)',
  'Data {id} ({where}): {train} images to train on, {count} of the {part} split to validate on':
    'データ {id} ({where}): 学習画像 {train} 枚、検証画像 {count} 枚 ({part})',
  'Data {id} ({where}): {train} images to train on, {count} kept aside from the training split to validate on':
    'データ {id} ({where}): 学習画像 {train} 枚、検証画像 {count} 枚 (学習用から取り分け)',
  'Data {id} ({where}): {train} images to train on, {count} of fold {fold} of {folds} kept aside from the training split to validate on':
    'データ {id} ({where}): 学習画像 {train} 枚、検証画像 {count} 枚 ({folds} 分割の {fold} 番目)',
  'Classes: {count}, {choice}': 'クラス: {count}、{choice}',
  'Data {id} is corrected: {leftOut} images left out, {relabelled} relabelled':
    'データ {id} の修正: {leftOut} 枚を除外、{relabelled} 枚のラベルを変更',
  'Data {id} is corrected: {leftOut} images left out, {relabelled} relabelled, {count} of both in its test part':
    'データ {id} の修正: {leftOut} 枚を除外、{relabelled} 枚のラベルを変更 (うちテスト用 {count} 枚)',
  'Data {id}: {finding}': 'データ {id}: {finding}',
  'Training {epochs} epochs of {steps} steps, batch size {batchSize}, {optimizer} with learning rate {rate}, seed {seed}':
    '{epochs} エポック × {steps} ステップを学習。バッチサイズ {batchSize}、{optimizer} (学習率 {rate})、シード {seed}',
  'Engine {engine} {version} on {device}, {precision}':
    'エンジン {engine} {version}、{device}、{precision}',
  'Engine {engine} {version} on {device}, {precision}, compiled by XLA':
    'エンジン {engine} {version}、{device}、{precision} (XLA でコンパイル)',
  'Engine {engine} {version} on {device}, {threads} {threads|thread|threads}, {precision}':
    'エンジン {engine} {version}、{device}、{threads} スレッド、{precision}',
  'Engine {engine} {version} on {device}, {threads} {threads|thread|threads}, {precision}, compiled by XLA':
    'エンジン {engine} {version}、{device}、{threads} スレッド、{precision} (XLA でコンパイル)',
  '{name} (card {index})': '{name} (GPU {index})',
  'Goes on from {file}: {position} are done.': '{file} から継続します: {position}まで完了。',
  '{epochs} epochs': '{epochs} エポック',
  '{epochs} epochs and {steps} steps of the next': '{epochs} エポックと次の {steps} ステップ',
  'epoch {epoch}': 'エポック {epoch} ',
  'epoch {epoch} and {steps} steps of the next': 'エポック {epoch} と次の {steps} ステップ',
  'Epoch {epoch}/{of}: {values}; {seconds} s, {speed} images/s':
    'エポック {epoch}/{of}: {values}、{seconds} 秒、{speed} 枚/秒',
  'Completed {epochs} epochs in {seconds} s': '{epochs} エポックを {seconds} 秒で完了しました',
  'Completed {epochs} epochs in {seconds} s; best val_accuracy {accuracy} in epoch {epoch}':
    '{epochs} エポックを {seconds} 秒で完了しました。最良の val_accuracy は {accuracy} (エポック {epoch})',
  'Paused as asked before the first step in {seconds} s':
    '最初のステップの前に一時停止しました ({seconds} 秒)',
  'Stopped as asked before the first step in {seconds} s':
    '最初のステップの前に停止しました ({seconds} 秒)',
  'Paused as asked after {position} in {seconds} s': '{position}の後で一時停止しました ({seconds} 秒)',
  'Stopped as asked after {position} in {seconds} s': '{position}の後で停止しました ({seconds} 秒)',
  'Paused as asked after {position} in {seconds} s; best val_accuracy {accuracy} in epoch {epoch}':
    '{position}の後で一時停止しました ({seconds} 秒)。最良の val_accuracy は {accuracy} (エポック {epoch})',
  'Stopped as asked after {position} in {seconds} s; best val_accuracy {accuracy} in epoch {epoch}':
    '{position}の後で停止しました ({seconds} 秒)。最良の val_accuracy は {accuracy} (エポック {epoch})',
  'Some features that were kept are damaged: they are computed anew.':
    '保存された特徴量の一部が壊れているため、計算し直します。',
  'Features of {known} of {count} images are known from earlier runs.':
    '{count} 枚中 {known} 枚の特徴量は、以前の実行で計算済みです。',
  'Features are not kept for other runs: the cache is not to become so large.':
    'キャッシュの上限を超えるため、特徴量をほかの実行用に保存しません。',
  'Features are not kept for other runs: {reason}': '特徴量をほかの実行用に保存しません: {reason}',
  'Steps are computed operation by operation: {reason}.': 'ステップを演算ごとに計算します: {reason}。',
  'TensorFlow does not take the graph ({reason})': 'TensorFlow がグラフを受け付けません ({reason})',
  'it reads a tensor while it computes': '計算中にテンソルを読み取ります',
  'it uses the old value of a variable that it has changed': '変更した変数の古い値を使います',
  'it uses a large tensor from outside that is no variable':
    '変数ではない外部の大きなテンソルを使います',
  'it uses {operation}': '{operation} を使います',
  'it uses {operation} on a variable': '変数に {operation} を使います',
  'it uses texts': '文字列を使います',
  'Begins with the weights in {path} (SHA-256 {sha256}).':
    '{path} の重みから始めます (SHA-256 {sha256})。',
  'The training process answers again.': '学習プロセスが再び応答しています。',
  'The training process has not answered for {seconds} s: it is suspended by a signal.':
    '学習プロセスが {seconds} 秒間応答していません: シグナルにより停止しています。',
  'The training process has not answered for {seconds} s: a step takes that long, or it hangs.':
    '学習プロセスが {seconds} 秒間応答していません: ステップに時間がかかっているか、固まっています。',
  'Imported from {source}: {file}, {points} values of {metrics} metrics':
    '{source} からインポート: {file}、{metrics} 指標の値 {points} 個',
  '{name} has {count} values: the history shows the least and the largest of each stretch, exports have all':
    '{name} の値は {count} 個です。履歴には区間ごとの最小と最大を表示し、書き出しにはすべて含みます',
  'without {names}': '{names} を除外',
  '{class} counts as {into}': '{class} を {into} に統合',
  '{engine} {seconds} s per step': '{engine} {seconds} 秒/ステップ'
} satisfies Partial<SentenceTexts>
