export const importRuns = {
  title: 'Import runs',
  text: 'Runs of TensorBoard, MLflow, W&B and Neptune come into the history with their curves and settings. They can be compared, and not resumed.',
  path: 'File or folder',
  hint: 'A log folder or event file, an mlruns folder, or a CSV, Parquet or JSON file of metrics',
  file: 'Or a file of this computer',
  reading: 'Reading…',
  start: 'Import',
  done: 'Imported {count} runs | Imported one run | Imported {count} runs'
}
