export const embedding = {
  method: 'Method',
  methods: { umap: 'UMAP', pca: 'PCA' },
  checkpoint: 'Checkpoint',
  newest: 'Newest',
  part: 'Images',
  parts: {
    'train': 'Training',
    'validation': 'Validation',
    'test': 'Test',
    'train+validation': 'Training and validation',
    'train+validation+test': 'All'
  },
  upTo: 'At most',
  color: 'Colour',
  colors: {
    label: 'Class',
    result: 'Right or wrong',
    predicted: 'Predicted class',
    confidence: 'Confidence'
  },
  right: 'right',
  wrong: 'wrong',
  title: 'The images as the network sees them',
  hint:
    'Each image becomes a point: what lies close together looks alike to the last layer. UMAP keeps ' +
    'neighbours together and may take minutes; PCA is quick and shows the directions of most variance.',
  make: 'Make the map',
  noWeights: 'The run has no checkpoint yet.',
  noWeightsText: 'After its first epoch its images can be placed.',
  cancelled: 'This was cancelled before it was finished.',
  starting: 'Starting…',
  phases: {
    reading: 'Reading pictures: {percent}%',
    decoding: 'Decoding pictures: {percent}%',
    features: 'Computing features: {percent}%',
    layout: 'Placing images: {percent}%'
  },
  cancel: 'Cancel',
  shown: '{shown} images by {features} features.',
  sampled: '{shown} of {available} images, drawn at random, by {features} features.',
  variance: 'The axes have {first} and {second} of the variance.',
  meaning: 'Only nearness means something here: axes and distances between groups do not.',
  label:
    'Map of {count} images. Arrow keys move it, plus and minus zoom, 0 shows all, Enter selects what is in view.',
  legend: 'Legend: a press shows one alone',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  all: 'Show all',
  tools: { move: 'Move', rectangle: 'Select in a rectangle', lasso: 'Select with a lasso' },
  inView: 'Select what is in view',
  help: 'Drag to move, Shift and drag to select, wheel to zoom.',
  selection: '{count} image selected | {count} images selected',
  selected: 'Selected images',
  clear: 'Clear the selection',
  leaveOut: 'Leave them out of a new run',
  table: 'As a table',
  tableCut: 'The first {count} of {total}. The command line writes all of them: {command}',
  columns: { image: 'Image', label: 'Class', predicted: 'Predicted', confidence: 'Confidence' }
}
