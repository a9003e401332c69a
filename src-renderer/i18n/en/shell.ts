export const palette = {
  title: 'Go to or do',
  placeholder: 'A run, a preset, a data set, a view…',
  none: 'Nothing has this name.',
  more: 'and {count} more | and one more | and {count} more',
  groups: {
    view: 'In this view',
    go: 'Go to',
    presets: 'Start from a preset',
    runs: 'Runs',
    data: 'Data',
    window: 'This window'
  },
  light: 'Light theme',
  dark: 'Dark theme'
}

export const shortcuts = {
  title: 'Keys',
  palette: 'Go to or do anything by its name',
  search: 'Search in this view',
  newRun: 'Set up a run',
  start: 'Start training from the form',
  rows: 'From row to row of a table',
  select: 'Select a run of the list',
  runs: 'Of a run in the list: keep on top, tags, note, rename',
  delete: 'Delete runs of the list; undo',
  columns: 'Move a column of the list; set its width',
  charts: 'In a chart: move the cursor, zoom, show all',
  close: 'Close what is open',
  sheet: 'Show these keys'
}

export const news = {
  completed: 'Completed after {epochs} epochs, best {accuracy}',
  failed: 'Failed after {epochs} epochs.',
  interrupted: 'Interrupted after {epochs} epochs: it can be resumed',
  best: 'New best {accuracy}, {epochs} epochs done',
  lost: 'not connected',
  signedOut: 'signed out',
  training: '{count} training | one training | {count} training'
}
