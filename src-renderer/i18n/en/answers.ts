export const answers = {
  table: 'Images by whether each network has them right',
  right: '{name}: right',
  wrong: '{name}: wrong',
  bothRight: 'both right',
  toRight: 'became right',
  toWrong: 'became wrong',
  otherMistake: 'another mistake',
  sameMistake: 'the same mistake',
  show: 'Show these images: {what}, {count}',
  from: '{before} → {now}',
  difference: '{points} points.',
  real: 'Hardly chance: with networks as good as each other it would be so one-sided in {percent} of cases.',
  chance:
    'May well be chance: with networks as good as each other it would be so one-sided in {percent} of cases.',
  test: 'McNemar’s exact test, p {p}',
  testHint:
    'Of the images that only one of the two has right. It knows of these images alone: another seed may differ more.',
  atEpoch: '{name}, epoch {epoch}',
  epochOfOther: 'Epoch of the run that it is compared with',
  runNamed: 'Run “{name}”',
  incomparable: {
    answers:
      'What that run took its validation images for was not kept: it was trained elsewhere, or by an earlier version.',
    images:
      'That run was validated on other images, labels or classes: only runs of the same data and split can be compared.'
  },
  shown: {
    all: 'Changed answers, the surest first: {count}',
    toRight: 'Became right, the surest first: {count}',
    toWrong: 'Became wrong, the surest first: {count}',
    otherMistake: 'Another mistake, the surest first: {count}'
  }
}
