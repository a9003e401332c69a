export const recipe = {
  title: 'How pictures become images',
  height: 'Height',
  width: 'Width',
  channels: 'Channels',
  grey: '1, grey',
  colour: '3, colour',
  fit: 'Fit',
  fits: {
    fit: 'Whole picture',
    pad: 'Whole picture, not enlarged',
    crop: 'Fill and crop',
    stretch: 'Stretch'
  },
  fitHints: {
    fit: 'Proportions are kept; the borders have the background',
    pad: 'As the whole picture, but a small one stays small',
    crop: 'What stands over is cut off on both sides alike',
    stretch: 'Each side is scaled by itself'
  },
  background: 'Background',
  backgrounds: { auto: 'Automatic', black: 'Black', white: 'White', colour: 'Colour' },
  autoHint: 'White under a dark transparent drawing, otherwise black',
  dataset: {
    usual: 'As the data set says.',
    own: 'Changed for this run.',
    reset: 'Back to the data set’s own'
  },
  proposal: {
    usual: 'As the pictures suggest.',
    own: 'Changed by you.',
    reset: 'Back to what the pictures suggest'
  }
}
