import type { Texts } from './en'

export const ja: Texts = {
  app: {
    newRun: '新しい実行', history: '履歴', settings: '設定', running: '実行中', waiting: '待機中', views: '画面',
    lost: 'ワークベンチとの接続が切れました。自動的に再接続します。', unauthorised: 'このウィンドウはサインアウトされています。Atelier が動いている所で「atelier serve --link」を実行し、表示されたアドレスを開いてください。',
    dismiss: '閉じる'
  },
  common: {
    tryAgain: '再試行', cancel: 'キャンセル', delete: '削除', rename: '名前を変更', export: '書き出し', open: '開く', stop: '停止', more: 'その他', save: '保存', none: 'なし', on: 'オン', off: 'オフ', loading: '読み込み中…', comma: '、',
    whatToDo: '対処方法', copy: 'コピー', copied: 'コピーしました'
  },
  notAnswering: '応答なし',
  status: { queued: '待機中', preparing: '準備中', running: '実行中', paused: '一時停止', completed: '完了', stopped: '停止', failed: '失敗', interrupted: '中断' },
  metrics: { loss: '損失', accuracy: '正解率', val_loss: '検証損失', val_accuracy: '検証正解率' },
  axes: { epoch: 'エポック', step: 'ステップ', time: '時間', active: '学習時間' },
  charts: {
    axis: '横軸', smoothing: '平滑化', logarithmic: '対数', resetZoom: '拡大を解除', metric: '指標', both: '学習と検証', lossGroup: '損失', accuracyGroup: '正解率', noneDrawable: 'ここに描ける値がありません。',
    notes: {
      noEpochs: '{run}: まだ終わったエポックがなく、描けるものがありません', noNumber: '{run}: すべての値が NaN か無限大です',
      broken: '{run}: NaN か無限大の値が {count} 個あり、端に印を付けています', unlogarithmic: '対数軸には表示されません: {run} の 0 以下の点 {count} 個'
    },
    noValues: '最初のステップから曲線が描かれます。',
    summary: '{run} の{metric}: エポック {epoch} で {value}。', exported: '{file} を書き出しました', pauses: '{count} 回一時停止しました。'
  },
  diagram: {
    label: 'アーキテクチャ: {count} 行', fit: '全体', zoomIn: '拡大', zoomOut: '縮小', expandAll: 'すべて展開', collapseAll: 'すべて折りたたむ', expand: '展開', collapse: '折りたたむ', save: 'SVG で保存', parameters: 'パラメータ {count}',
    output: '出力', inputs: '入力元', layers: '{count} 層', layer: '層 (種類)', outputShape: '出力形状', params: 'パラメータ数', connected: '入力元', total: '合計', trainable: '学習対象', nonTrainable: '学習対象外'
  },
  newRun: {
    noModel: '指摘された項目を直すとモデルが表示されます。', noPreview: 'このデータセットの画像を表示できません。', title: '新しい実行', presets: 'プリセット', start: '学習を開始', startHint: 'Ctrl+Enter', name: '名前', namePlaceholder: 'モデルとデータから命名', data: 'データ', dataset: 'データセット', folder: 'フォルダー', folderPlaceholder: '自分のファイルを使う場合のみ',
    limit: '学習画像数', limitPlaceholder: 'すべて', limitHint: '空欄ならすべて', validation: '検証データ', validationTest: 'テスト画像', validationTrain: '学習画像の一部', fraction: '割合',
    notHere: 'このマシンにありません', synthetic: '合成', model: 'モデル', architecture: 'アーキテクチャ', optimizer: '最適化', optimizerType: '手法', learningRate: '学習率', momentum: 'モメンタム', nesterov: 'ネステロフのモメンタム',
    beta1: 'ベータ 1', beta2: 'ベータ 2', epsilon: 'イプシロン', weightDecay: '重み減衰', rho: 'ロー', training: '学習', epochs: 'エポック数', batchSize: 'バッチサイズ', seed: 'シード', engine: 'エンジン', auto: '最速のもの', examining: 'エンジンを調べています…', precision: '精度', precisions: { fp32: 'fp32', tf32: 'tf32 (Tensor コア)', bf16: 'bf16', fp16: 'fp16 積' }, precisionHint: '畳み込みと行列積（oneDNN では途中の値も）を 16 ビットに丸めます。重み・統計・更新は fp32 のままです', tf32Hint: 'Tensor コアが畳み込みと行列積の入力を 10 ビットに丸めます。それ以外は fp32 のままです', takes: '{engine} を使います。', speed: '{engine} {seconds} 秒/ステップ', notMeasured: '実行の開始時に、このモデルで各エンジンを計測します。', measuring: '各エンジンで数ステップ計測中…', measure: '今すぐ計測', unable: '{engine} は {precision} で計算できません', noneAble: 'ここには {precision} で計算できるエンジンがありません。',
    summary: '開始前の確認', parameters: 'パラメータ', trainable: '学習対象', nonTrainable: '学習対象外', memory: 'メモリ', memoryOf: '{available} 中 {needed}', steps: '1 エポックのステップ', totalSteps: '総ステップ', operations: '画像 1 枚あたり',
    diagram: '図', table: '層', tooLarge: 'このマシンのメモリを超えます。バッチ {batch} なら収まります。', problems: 'まだ開始できません', file: '実験ファイルを開く', copySpec: 'JSON をコピー', fileWrong: 'このファイルに実験は含まれていません。',
    required: '数値を入力してください', problemCount: '{count} 件の修正が必要', sections: { schedule: 'スケジュール', regularisation: '正則化', augmentation: 'データ拡張', checkpoints: 'チェックポイント' },
    clipNorm: '勾配ノルムの上限', labelSmoothing: 'ラベル平滑化', averageDecay: '重みの平均 (減衰率)', averagePlaceholder: 'オフ (例: 0.999)', averageHint: '評価と予測に平均を使います', stopEarly: '早期終了', monitor: '指標', patience: '改善しないエポック数', minimumDelta: '最小の改善', restoreBest: '最良のエポックの重みに戻す',
    summaries: { clip: '勾配ノルム {norm} まで', smoothing: 'ラベル平滑化 {share}', average: '重みの平均 {decay}', stop: '{patience} エポック改善しなければ終了' }, stages: 'ステージ', blocks: 'ブロック', channels: 'チャネル', addStage: 'ステージを追加', removeStage: 'ステージ {number} を削除'
  },
  schedule: {
    type: '形', wholeRun: '実行全体', curve: '学習率', point: 'エポック {epoch} で {rate}。', plateauHint: '指標がこのエポック数だけ改善しなくなるまで変わりません。',
    types: { constant: '一定', step: '段階的', exponential: '指数', cosine: 'コサイン (ウォームアップ付き)', oneCycle: 'ワンサイクル', plateau: '停滞時に下げる' },
    fields: {
      every: '間隔 (エポック)', factor: '倍率', factorAnEpoch: '1 エポックごとの倍率', warmupEpochs: 'ウォームアップ (エポック)', finalFactor: '最後の学習率 (最高比)', epochs: '長さ (エポック)', riseFraction: '上昇する部分の割合', initialFactor: '最初の学習率 (最高比)', monitor: '指標',
      patience: '改善しないエポック数', minimumDelta: '最小の改善', cooldown: '下げた後の休止 (エポック)', minimumFactor: '最低の学習率 (最初比)'
    },
    summary: { constant: '一定', step: '{every} エポックごとに ×{factor}', exponential: '1 エポックごとに ×{factor}', cosine: '実行全体でコサイン', cosineWarm: 'ウォームアップ {epochs} エポックの後コサイン', oneCycle: 'ワンサイクル、最初の {percent}% で上昇', plateau: '{metric}が {patience} エポック改善しなければ ×{factor}' }
  },
  augmentation: {
    flip: '左右反転', shift: '最大移動 (ピクセル)', rotation: '最大回転 (度)', erasing: '一部を消す (確率)', mixup: 'Mixup (アルファ)', normalize: '画素を正規化', preview: 'ネットワークに入るバッチ', again: '別の抽選',
    summary: { flip: '反転', shift: '移動 ±{pixels}', rotation: '回転 ±{degrees}°', erasing: '消去 {share}', mixup: 'mixup {alpha}', normalize: '正規化' }
  },
  checkpoints: {
    everyMinutes: '追加の保存間隔 (分)', onlyEpochs: 'エポックの後だけ', keepEvery: '残す間隔 (エポック)', none: 'なし', monitor: '最良の基準', direction: '良い向き', usual: '通常どおり: {direction}', max: '大きいほど良い', min: '小さいほど良い', autoResume: '中断後に自動で再開',
    rule: 'エポックごとに保存します。最新の 2 つ、最良のもの、k エポックごとのものを残します。', empty: '最初のエポックの後に保存されます。', savedAt: '保存', size: 'サイズ', roles: '残す理由', role: { last: '最新', best: '最良', kept: 'k ごと' },
    place: 'エポック {epoch}、ステップ {step}', afterEpoch: 'エポック {epoch}',
    summary: { best: '最良: {metric}', minutes: '{minutes} 分ごと', keep: '{every} エポックごとに残す', autoResume: '自動で再開' }
  },
  preflight: {
    try: '3 ステップ試す', trying: '3 ステップ学習しています…', hint: '選んだエンジンで実際に計測: 時間、メモリ、ディスク。', on: '{engine} で計測', step: '1 ステップ', epoch: '1 エポック', total: '実行全体', memory: '最大メモリ', disk: 'チェックポイント', batch: '最大バッチ',
    long: 'このマシンでは 1 日以上かかります。'
  },
  steering: {
    open: '調整', title: '学習中の実行を調整', text: '変更は次のステップから有効です。記録されるので、同じ変更で実行を繰り返せます。', apply: '適用', sent: '次のステップから有効になります。', beforeSchedule: 'スケジュール適用前の値', tooFewEpochs: '{count} 以上: 進行中のエポックは最後まで学習します',
    changes: '学習中の変更', none: '変更はありません。', from: '開始ステップ', what: '変更', when: '日時', planned: '決まったステップでの変更', fromStep: 'ステップ {step} から:', without: '変更なしで学習', earlyStopping: '早期終了',
    short: { learningRate: '学習率', epochs: 'エポック', earlyStopping: '早期終了' }
  },
  sessions: { title: 'セッション', none: 'まだ学習していません。', began: '開始', trained: '学習時間', lasts: '学習中', proof: '一時停止前と同じ最初の損失' },
  fork: { title: '継続元:', continue: 'ここから続ける…', drop: '最初から始める', otherModel: 'このチェックポイントは別のモデルのものです。学習に使ったモデルだけが続けられます。', children: '継続先:', more: ' ほか {count} 件', deleted: '削除済み' },
  fieldErrors: { whole: '整数を入力してください', number: '数値を入力してください', moreThan: '{value} より大きい値にしてください', atLeast: '{value} 以上にしてください', lessThan: '{value} より小さい値にしてください', atMost: '{value} 以下にしてください', tooShort: '{value} 文字以上にしてください', tooLong: '{value} 文字以内にしてください', tooFew: '{value} 個以上にしてください', tooMany: '{value} 個以内にしてください',
    notANumber: '「{text}」は数値ではありません。0.005 や 1e-3 のように入力してください', outOfRange: '「{text}」は大きすぎるか小さすぎて計算できません',
    twoReadings: '「{text}」は {grouped} とも {decimal} とも読めます。{grouped} か {decimal} と入力してください'
  },
  issues: {
    scheduleTooLong: '{length} エポックは、この実行の {epochs} エポックを超えています', warmupTooLong: 'ウォームアップがスケジュールより長くなっています', mixupOfOne: 'Mixup には 2 以上のバッチサイズが必要です。画像 1 枚では混ぜる相手がありません',
    relativePath: 'パス全体ではありません。/home/me/data のように、ディスクの先頭から書いてください',
    noValidationImage: '{images} 枚の {fraction} では検証画像が残りません。{least} 以上にしてください',
    noTrainingImage: '{images} 枚の {fraction} を除くと学習画像が残りません。{most} 以下にしてください',
    unknownField: 'このような項目はありません', misspeltField: 'このような項目はありません。「{suggestion}」ではありませんか?'
  },
  findings: {
    channelsFirst: 'このデータは正しくありません。画像が {first} × {second} × {third} で、チャンネルが先頭にあります。チャンネルを最後にして画像ファイルを書き出してください。',
    labelOutlier: 'このデータは正しくありません。{of} 個のラベルのうち {count} 個だけが {label} までの値で、ほかはすべて {highest} 以下です。その画像を直すか取り除いてください。意図したものであれば、すべてのクラスに名前を付けてください。',
    labelGaps: 'このデータは正しくありません。ラベルは {label} までありますが、使われている番号は {present} 個だけです。クラスを 0、1、2… と番号付けするか、すべてのクラスに名前を付けてください。',
    labelWithoutName: 'このデータは正しくありません。ラベル {label} がありますが、名前のあるクラスは {names} 個だけです。',
    identicalImages: 'このデータは正しくありません。{count} 枚の学習画像がすべて同じです。',
    identicalTestImages: '{count} 枚のテスト画像がすべて同じです。学習画像の一部で検証してください。',
    singleClass: 'このデータは正しくありません。ラベルがすべて 0 で、見分ける相手のクラスがありません。',
    oneClass: '{count} 枚の学習画像がすべて 1 つのクラス ({class}) です。どのモデルもすぐに正解してしまいます。',
    emptyClasses: '{of} クラスのうち {count} クラスには学習画像がありません: {names}',
    rareClasses: '学習画像がほとんどないクラスがあります: {names}。ラベルの誤りではありませんか?',
    oddChannels: '画像のチャンネル数が {channels} です。写真や絵は 1、3、4 チャンネルです。',
    labelsFromOne: 'ラベルは 1 から {highest} までです。ここでは 0 から数え、クラスは {highest} 個です。',
    transposed: 'EMNIST の画像は縦と横が入れ替わっており、そのまま学習されます。'
  },
  presets: {
    'resnet50-fashion-mnist-adam': { title: 'ResNet-50 / Fashion-MNIST, Adam', description: '公開された実験: バッチ 128、400 エポック、データ拡張なし。テスト画像で 91.3% と報告' },
    'resnet50-fashion-mnist-sgd': { title: 'ResNet-50 / Fashion-MNIST, SGD', description: 'SGD とモメンタムによる公開実験: バッチ 128、400 エポック。テスト画像で 91.4% と報告' },
    quickstart: { title: 'クイックスタート', description: 'Fashion-MNIST の 6,000 枚で小さな CNN を学習。どのプロセッサでも 1 分以内に曲線が見られます' }
  },
  models: {
    resnet50: '基準モデル: ボトルネックブロック 3, 4, 6, 3、最大 2,048 チャネル', resnet34: '基本ブロック 3, 4, 6, 3、最大 512 チャネル', resnet18: '各ステージに基本ブロック 2 つ、最大 512 チャネル',
    resnet: 'ステム、ブロックの種類、ステージの深さと幅を自由に設定', lenet5: 'LeCun ら (1998): 畳み込み 2 層、全結合 3 層', cnn: '3x3 の畳み込みとプーリング、全結合 1 層。どのマシンでも高速', mlp: '全結合層のみ。すべてが超えるべき基準'
  },
  fields: {
    denseUnits: '出力前の全結合ユニット数', stemFilters: 'ステムのフィルター数', stemKernelSize: 'ステムのカーネル', stemStride: 'ステムのストライド', stemPooling: 'ステム後の最大プーリング', block: 'ブロックの種類', bottleneck: 'ボトルネック (1x1, 3x3, 1x1)',
    basic: '基本 (3x3, 3x3)', activation: '活性化関数', filters: '各畳み込みのフィルター数', kernelSize: 'カーネルサイズ', batchNormalization: 'バッチ正規化', dropout: 'ドロップアウト', hiddenUnits: '各隠れ層のユニット数', listHint: '数値をコンマ区切りで',
    normalization: 'ブロック内の正規化', 'before-addition': '加算の前', 'after-addition': '加算の後', 'pre-activation': '各畳み込みの前',
    hints: {
      'before-addition': '畳み込み → 正規化 → ショートカット加算 → ReLU。公開された基準モデル、He ら (2015)',
      'after-addition': '畳み込み → ショートカット加算 → 正規化 → ReLU。選択肢ができる前の残差ネットワークの計算順',
      'pre-activation': '正規化 → ReLU → 畳み込み → ショートカット加算。He ら (2016)'
    }
  },
  run: {
    epoch: 'エポック', step: 'ステップ', elapsed: '経過', remaining: '残り', speed: '画像/秒', epochTime: 'エポック時間', best: '最良の検証正解率', bestAccuracy: '最良の正解率', inEpoch: 'エポック {epoch}',
    charts: 'グラフ', architecture: 'アーキテクチャ', configuration: '構成', log: 'ログ', evaluation: '評価', stop: '停止', stopping: '停止しています…', again: 'この設定で新規', delete: '実行を削除',
    deleteTitle: 'この実行を削除しますか?', deleteText: '曲線、ログ、保存された重みが完全に削除されます。', rests: { failed: '実行は失敗しました', interrupted: '実行は中断されました', paused: '一時停止中' }, savedUntil: '{place}まで保存されています。', nothingSaved: 'まだ何も保存されていません。', goesOn: '同じ次のバッチから再開します。その間デバイスは空いています。',
    checkpoints: 'チェックポイント', pause: '一時停止', pausing: '一時停止しています…', resume: '再開', startAgain: '最初から開始', queuedAt: '順番を待っています ({position} 番目)。',
    proofExact: '正確に再開しました。次のバッチの損失は一時停止前が {before}、再開後が {after} です。', proofNot: '再開しましたが、最後のビットまでは一致しません。次のバッチの損失は一時停止前が {before}、再開後が {after} です。', proofDevice: 'このデバイスは実行をビット単位で再現できません。',
    preparing: 'データ、モデル、エンジンを読み込んでいます…', queued: '前の実行を待っています。', evaluate: '評価する', evaluating: '評価しています…', evaluateHint: '保存された重みを検証画像で評価します: 正解率、混同行列、クラスごとの値。',
    noWeights: '重みは最初のエポックの後に保存されます。', precision: '適合率', recall: '再現率', f1: 'F1', images: '画像数', class: 'クラス', confusion: '混同行列', confusionHint: '行: 正解クラス。列: 予測クラス。', emptyLog: 'まだログはありません。',
    experiment: '実験', machine: '実行環境', weights: '重み (SHA-256)', folder: 'ファイル', version: 'Atelier', unnamed: '名前なし', missing: 'この実行はもうありません。', deletedElsewhere: '「{name}」は別の場所で削除されました', deletedText: '別のウィンドウかコマンドラインで削除されました。曲線と重みは残っていません。', noArchitecture: 'アーキテクチャを表示できません。', backToHistory: '履歴に戻る'
  },
  history: {
    title: '履歴', search: '実行を検索', all: 'すべての状態', empty: 'まだ実行がありません', emptyText: 'プリセットから始めましょう。クイックスタートなら 1 分以内に曲線が見られます。', start: '実行を設定', noMatch: '該当する実行はありません。', clear: '検索を解除',
    selected: '{count} 件を選択', compare: '比較', count: '{count} 件', status: '状態', name: '名前', model: 'モデル', data: 'データ', optimizer: '最適化', rate: '学習率', batch: 'バッチ', engine: 'エンジン', epochs: 'エポック', best: '最良', time: '時間', started: '開始',
    select: '{name} を選択', actions: '{name} の操作', deleteTitle: '{count} 件の実行を削除しますか?', deleteText: '曲線、ログ、保存された重みが完全に削除されます。', deleted: '{count} 件の実行を削除しました',
    compareTitle: '比較', differences: '異なる設定', same: 'これらの実行は同じ設定です。', oneLeft: '実行が 1 つだけになったため、比較できません。', deletedElsewhere: '「{name}」は削除されたため、比較から外しました。', compareEmpty: '履歴で 2 つ以上の実行を選んでください。', tags: 'タグ', editTags: 'タグを編集', tagsHint: 'コンマで区切ります。20 個まで、各 50 文字まで', tooManyTags: 'タグは 20 個まで、各 50 文字までです',
    moveUp: '順番を前へ', moveDown: '順番を後ろへ', continues: '{name} から継続', turn: '{position} 番目'
  },
  settings: {
    title: '設定', appearance: '表示', theme: 'テーマ', language: '言語', system: 'システムに合わせる', light: 'ライト', dark: 'ダーク', computing: '計算', threads: 'スレッド数', threadsHint: 'プロセッサのスレッド数。空欄なら全コア', threadsWrong: '1 から 1,024 までの整数', engine: '新しい実行のエンジン', runsPerDevice: '同時に学習する実行数', runsPerDeviceHint: '1 つのデバイスで。残りは順番を待ちます', runsPerDeviceWrong: '1 から 16 までの整数',
    engines: 'エンジン', examine: '再調査', available: '利用可能', unavailable: '利用不可', setUp: 'セットアップ', settingUp: 'セットアップ中…', version: 'バージョン', device: 'デバイス', datasets: 'データセット', get: 'ダウンロード', downloading: 'ダウンロード中…', here: 'あり', images: '{train} + {test} 枚',
    editDataset: '{name} を変更', classNames: 'クラス名', classNamesHint: 'クラス番号の順に 1 行に 1 つ。空にすると番号になります', removeDataset: '{name} を取り除く', remove: '取り除く', removeDatasetTitle: '「{name}」を一覧から取り除きますか?', removeDatasetText: 'ファイルはそのまま残ります。', removeDatasetRuns: 'ファイルはそのまま残ります。{count} 件の実行がこのデータで学習されました。記録は残りますが、データがないと再開も評価もできません。',
    signOutOthers: '他のウィンドウをすべてサインアウト', signedOutOthers: '他のブラウザーをすべてサインアウトしました。',
    signOutOthersHint: '以後、他のブラウザーには新しいアドレスが必要です。表示済みのアドレスは無効になります。',
    about: 'このアプリについて', workspace: 'ワークスペース', commit: 'コミット', threadCount: '{count} スレッド', examined: '調べた項目', all: 'すべて', speed: 'ResNet-50 (バッチ 128) で {seconds} 秒/ステップ', slower: '最速の {times} 倍'
  }
}
