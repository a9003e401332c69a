export const importRuns = {
  title: 'Import runs',
  text: 'A capsule of Atelier brings a whole run. Runs of TensorBoard, MLflow, W&B and Neptune come with their curves and settings: they can be compared, and not resumed.',
  path: 'File or folder',
  hint: 'A capsule, a log folder or event file, an mlruns folder, or CSV, Parquet or JSON files of metrics, or their folder',
  file: 'Or a file of this computer',
  reading: 'Reading…',
  start: 'Import',
  done: 'Imported {count} runs | Imported one run | Imported {count} runs'
}
