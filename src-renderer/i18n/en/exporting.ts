export const exporting = {
  dialog: 'Export',
  what: 'What to export',
  parts: {
    figure: 'Figure',
    figures: 'All figures',
    report: 'Report',
    paper: 'Paper',
    table: 'CSV, JSON',
    tensorboard: 'TensorBoard',
    mlflow: 'MLflow',
    model: 'Model',
    capsule: 'Capsule'
  },
  about: {
    figures:
      'Every figure that there is of the runs, as one ZIP: curves, learning rate, architecture and, of ' +
      'runs that were evaluated, confusion, classes, calibration and mistakes.',
    report: 'Figures, results and settings as one file of HTML or PDF that needs nothing else.',
    paper:
      'Figures with their recipes, a LaTeX table of results over seeds, captions, a BibTeX entry and the ' +
      'commands that make all of it again, as one ZIP.',
    table: 'What is recorded of the runs, as a table or a list for other programs.',
    tensorboard: 'Metrics, settings and texts as a log folder that TensorBoard opens.',
    mlflow: 'Metrics, settings and tags as a tracking folder of MLflow.',
    model:
      'The weights of a checkpoint for other software, with a description, a model card and example ' +
      'programs. The files are read again and compared before they are handed out.',
    capsule:
      'The whole run as one file, of several runs one each: another Atelier takes it in, repeats it and proves what it says. ' +
      'Pictures are not in it.'
  },
  kind: 'Kind',
  kinds: {
    'curves': 'Curves',
    'learning-rate': 'Learning rate',
    'confusion': 'Confusion matrix',
    'difference': 'Difference of two confusion matrices',
    'classes': 'Results by class',
    'calibration': 'Calibration',
    'parallel': 'Settings against result',
    'scatter': 'One setting against result',
    'architecture': 'Architecture',
    'feature-maps': 'Feature maps',
    'misclassified': 'Mistaken images',
    'embedding': 'Map of images'
  },
  noMetric: 'Choose one at least',
  image: 'Test image, from 0',
  picture: 'Picture',
  imageWrong: 'A whole number from 0',
  layer: 'Layer',
  firstLayer: 'the first with maps',
  firstSetting: 'the first that differs',
  shares: 'Shares of each true class instead of counts',
  formats: {
    png: 'PNG',
    svg: 'SVG',
    pdf: 'PDF',
    pgf: 'LaTeX (PGF)',
    pptx: 'PowerPoint',
    csv: 'CSV',
    json: 'JSON',
    vegaLite: 'Vega-Lite (JSON)'
  },
  size: 'Size',
  sizes: {
    screen: 'Screen, 960 × 540',
    slide: 'Slide, 1280 × 720',
    column: 'One column, 88 mm',
    columns: 'Two columns, 180 mm',
    own: 'Own size'
  },
  width: 'Width',
  height: 'Height',
  unit: 'Unit',
  units: { px: 'px', mm: 'mm' },
  limits: {
    width: { px: 'From 100 to 4000', mm: 'From 26.5 to 1058' },
    height: { px: 'From 75 to 4000', mm: 'From 19.9 to 1058' }
  },
  scale: 'Resolution',
  perInch: '{count} ppi',
  theme: 'Colours',
  title: 'Title',
  transparent: 'Transparent background',
  preview: 'Preview',
  previewOf: 'Preview of {file}',
  drawing: 'Drawing…',
  draw: 'Draw it',
  dragHint: 'Drag the picture to take the file out of the window.',
  drawnBy: {
    pgf: 'LaTeX draws it from the source below, in the document’s own letters.',
    pptx: 'PowerPoint draws it itself, as a chart that can be edited there.'
  },
  saveRecipe: 'Save as recipe',
  save: 'Save',
  noClipboard: 'This page has no clipboard: browsers give one only over HTTPS or on this machine.',
  noClipboardFix: 'Save the file instead.',
  destination: 'Save to',
  destinations: { computer: 'This computer (download)', host: 'A folder on the host' },
  writing: 'Writing…',
  done: 'Exported',
  file: 'File',
  without: 'Not among them:',
  rows: 'A row for each',
  rowsOf: { run: 'run', epoch: 'epoch', metric: 'metric of an epoch' },
  withConfusion: 'With a picture of the confusion matrix (evaluates runs that were not yet)',
  capsuleCheckpoints: {
    'newest-and-best': 'Newest, best and kept',
    'all': 'All',
    'none': 'None'
  },
  withHashes: 'With a hash of each image, to prove that the data is the same',
  checkpoint: 'Checkpoint'
}
