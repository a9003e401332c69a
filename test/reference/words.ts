export const languages = ['en', 'ja'] as const
export type Language = (typeof languages)[number]

const en = {
  title: 'Reference results',
  intro:
    'What the presets really reach. Every number on this page is read from the records of runs that were made, which lie in `resources/reference` with their settings, every epoch and the hash of their weights; `npm run reference -- page` writes the page. The window offers the same runs to be compared with: History, Import.',
  protocol:
    'Settings were chosen on 5,000 held-back training images (the ablation below). A preset then trains on all 60,000 and reports its accuracy on the 10,000 test images after the last epoch, whatever an earlier one had. ± is the sample standard deviation over seeds.',
  repeat: 'To repeat a line, and be told whether it agrees',
  header: ['Preset', 'Test accuracy', 'Seeds', 'Epochs', 'Time', 'Engine', 'Computed on'],
  runHeader: [
    ...['Seed', 'Epochs', 'Test accuracy', 'Training accuracy', 'Time', 'Computed on'],
    'Weights (SHA-256)'
  ],
  untimed: 'not timed',
  unfinished: 'not finished',
  cores: (count: number) => (count === 1 ? '1 core' : `${count} cores`),
  notMade: 'not made yet',
  ablation: 'What each ingredient adds',
  ablationText: (images: number, error: string) =>
    `Accuracy on the ${images.toLocaleString('en')} held-back images after the last epoch, a run each. The standard error of one such accuracy is ${error} points: smaller differences say nothing.`,
  ablationGroup: (epochs: string, place: string) => `Epochs: ${epochs}; computed on ${place}`,
  ablationHeader: ['Run', 'Accuracy', 'Difference to the first'],
  published: 'The published experiment reports 91.3% with Adam and 91.4% with SGD after 400 epochs.',
  curves:
    'Test accuracy of the reference network over the epochs: the mean over seeds, with one sample standard deviation either way.',
  why: 'Why',
  overfit: (preset: string, epoch: number, train: string, test: string) =>
    `\`${preset}\` after ${epoch} epochs knows ${train} of its training images and ${test} of the test images: it has no augmentation, and what it learns further is by heart.`,
  reaches: (preset: string, share: string, epoch: number) =>
    `\`${preset}\` passes ${share} on the test images first after epoch ${epoch}.`,
  bestOf: (preset: string, best: string, epoch: number, last: string) =>
    `\`${preset}\` was best after epoch ${epoch} with ${best}, and ends at ${last}.`,
  stem: (preset: string, seed: number, published: string, own: string) =>
    `\`${preset}\` with the published stem in the place of its own (7x7 and stride 2, then pooling), all else alike (seed ${seed}), comes to ${published} instead of ${own}: so much is lost before the first block.`,
  larger: (preset: string, side: number, other: string, made: string, otherwise: string) =>
    `\`${preset}\` is \`${other}\` with images scaled to ${side}x${side} and nothing else changed: ${made} instead of ${otherwise}, by the same layers and as many weights. The published stem leaves too little of 28x28 pixels.`
}

/** What the pages say, in each language. */
export const words: Record<Language, typeof en> = {
  en,
  ja: {
    title: '参照結果',
    intro:
      'プリセットが実際に到達する結果です。このページの数値はすべて、実際に行った学習の記録(`resources/reference`。設定、各エポック、重みのハッシュを含む)から `npm run reference -- page` が書き出したものです。同じ実行はウィンドウの「履歴」→「インポート」から取り込み、比較できます。',
    protocol:
      '設定は学習用画像のうち 5,000 枚を取り分けた検証で選びました(下のアブレーション)。そのうえで 60,000 枚すべてで学習し、最後のエポックの後のテスト画像 10,000 枚の正解率を報告します。途中のエポックは選びません。± はシード間の標本標準偏差です。',
    repeat: '行を再現し、一致するかどうかを確かめるには',
    header: ['プリセット', 'テスト正解率', 'シード数', 'エポック', '時間', 'エンジン', '計算装置'],
    runHeader: [
      ...['シード', 'エポック', 'テスト正解率', '学習正解率', '時間', '計算装置'],
      '重み (SHA-256)'
    ],
    untimed: '計時なし',
    unfinished: '未完了',
    cores: (count) => `${count} コア`,
    notMade: 'まだありません',
    ablation: '各要素の効果',
    ablationText: (images, error) =>
      `取り分けた ${images.toLocaleString('en')} 枚に対する、最後のエポックの後の正解率です(各 1 回)。1 つの正解率の標準誤差は ${error} ポイントで、それより小さな差に意味はありません。`,
    ablationGroup: (epochs, place) => `エポック:${epochs}、計算装置:${place}`,
    ablationHeader: ['実行', '正解率', '最初との差'],
    published: '公開された実験は、400 エポック後に Adam で 91.3%、SGD で 91.4% と報告しています。',
    curves: '参照ネットワークのテスト正解率の推移。線はシード間の平均、帯は標本標準偏差です。',
    why: 'なぜか',
    overfit: (preset, epoch, train, test) =>
      `\`${preset}\` は ${epoch} エポック後、学習画像の ${train}、テスト画像の ${test} を正しく答えます。データ拡張がないため、その先は暗記です。`,
    reaches: (preset, share, epoch) =>
      `\`${preset}\` がテスト画像で初めて ${share} を超えたのはエポック ${epoch} の後です。`,
    bestOf: (preset, best, epoch, last) =>
      `\`${preset}\` の最高はエポック ${epoch} の後の ${best}、最後は ${last} です。`,
    stem: (preset, seed, published, own) =>
      `\`${preset}\` のステムだけを公開されたもの(7x7、ストライド 2、プーリング)に替え、他を同じにすると(シード ${seed})、${own} が ${published} になります。その差は最初のブロックより前で失われます。`,
    larger: (preset, side, other, made, otherwise) =>
      `\`${preset}\` は \`${other}\` の画像を ${side}x${side} に拡大しただけのものです。層も重みの数も同じまま、${otherwise} が ${made} になります。公開されたステムは 28x28 の画像をほとんど残しません。`
  }
}
