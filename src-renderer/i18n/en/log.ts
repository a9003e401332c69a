export const log = {
  open: 'Open log',
  title: 'Workspace log',
  empty: 'Nothing has been logged yet.',
  refresh: 'Refresh',
  close: 'Close'
}
