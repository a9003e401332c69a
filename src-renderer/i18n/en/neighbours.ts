export const neighbours = {
  find: 'Most alike in the training',
  title: 'Most alike in the training',
  looking: 'Looking through the training images…',
  computing: 'Looking through the training images: {percent}%',
  image: '{class}: {name}',
  hint: 'By the features that the last layer takes. The number is one minus their cosine: 0 is the same.'
}
