export const neighbours = {
  among: 'Among which images',
  parts: { train: 'Training images', validation: 'Validation images', test: 'Test images' },
  titles: {
    train: 'Most alike in the training',
    validation: 'Most alike in the validation',
    test: 'Most alike in the test'
  },
  looking: 'Looking through the images…',
  computing: 'Looking through the images: {percent}%',
  image: '{class}: {name}',
  hint: 'By the features that the last layer takes. The number is one minus their cosine: 0 is the same.'
}
