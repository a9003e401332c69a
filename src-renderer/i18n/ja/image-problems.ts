import type { Texts } from '../en'

export const imageProblems: Texts['imageProblems'] = {
  leakage: {
    title: '学習用とテスト用に重複',
    meaning: 'まったく同じ画像が複数の用途に入っています。結果が実際よりよく見えてしまいます。',
    fix: '学習用から除外してください。'
  },
  conflictingLabels: {
    title: '2 つのクラス',
    meaning: 'まったく同じ画像が異なるクラスに入っています。少なくとも一方は誤りです。',
    fix: 'クラスを直すか、除外してください。'
  },
  oneClass: {
    title: 'クラスが 1 つだけ: {class}',
    meaning: 'すべての画像が「{class}」に属しており、見分ける相手がありません。',
    fix: '別のクラスの画像を追加してください。'
  },
  unreadableImages: {
    title: '読み込めない画像',
    meaning: '除外されており、ネットワークには渡されません。',
    fix: '保存し直すか、ファイルを削除してください。'
  },
  truncatedImages: {
    title: '途中で終わっている画像',
    meaning: 'ファイルの一部が欠けています。除外されています。',
    fix: 'コピーまたはダウンロードをやり直してください。'
  },
  nearLeakage: {
    title: '別の用途にそっくりな画像',
    meaning:
      '別の用途の画像とほとんど同じに見える画像です。結果が実際よりよく見えている可能性があります。',
    fix: '画像を確認してください。同じものを写した画像は同じ用途にまとめます。'
  },
  nearConflictingLabels: {
    title: 'そっくりなのにクラスが違う画像',
    meaning: 'ほとんど同じに見えるのに、クラスが異なる画像です。',
    fix: '画像を確認してください。どちらかのクラスが誤りかもしれません。'
  },
  duplicates: {
    title: '完全な重複',
    meaning: 'まったく同じ画像が同じ用途の中に複数あり、その数だけ重く扱われます。',
    fix: '意図したものでなければ、重複を除外してください。'
  },
  emptyClass: {
    title: '学習用の画像なし: {class}',
    meaning: 'クラス「{class}」には学習用の画像がありません。',
    fix: '画像を追加するか、そのクラスを除外してください。'
  },
  strayLabel: {
    title: '画像がごくわずか: {class}',
    meaning: '「{class}」の画像は {of} 枚中 {count} 枚です。ほかのクラスはふつう {typical} 枚あります。',
    fix: 'ラベルの誤りでないか確認してください。'
  },
  constantImages: {
    title: '単色の画像',
    meaning: 'すべてのピクセルが同じ色で、何も写っていません。',
    fix: '作成方法を確認するか、除外してください。'
  },
  movedImages: {
    title: '別の用途で数えている画像',
    meaning:
      '同じ画像が別の用途にもあるため、そちらで数えています。学習とテストの両方に使われることはありません。',
    fix: 'ファイルを見れば何で学習するか分かるよう、どちらかの用途から削除してください。'
  },
  nearDuplicates: {
    title: 'そっくりな画像',
    meaning: '同じ用途の中に、ほとんど同じに見える画像がほかにあります。',
    fix: '画像を確認してください。同じ動画のコマは、1 枚の場合とあまり変わりません。'
  },
  nearlyConstantImages: {
    title: 'コントラストがほとんどない画像',
    meaning: '値の差が 256 段階中 {levels} 段階以下の画像です。',
    fix: '何か写っているか確認してください。'
  },
  oddSizes: {
    title: '大きさが極端な画像',
    meaning: 'ほかの画像 (ふつう {width} × {height} ピクセル) よりずっと小さいか大きい画像です。',
    fix: 'サムネイルやページ全体のスキャンでないか確認してください。'
  },
  oddAspects: {
    title: '縦横比が極端な画像',
    meaning: 'ほかの画像 (ふつう {width} × {height} ピクセル) よりずっと横長か縦長の画像です。',
    fix: 'バナーなどでないか確認してください。縮小するとほとんど残りません。'
  }
}
