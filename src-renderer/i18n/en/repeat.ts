export const repeat = {
  open: 'Repeat with seeds',
  title: 'Repeat with other seeds',
  text: 'Queues “{name}” again with the seeds after {seed}, everything else as it was. Compared together, they show how much is chance.',
  count: 'Further seeds',
  wrongCount: 'A whole number from 1 to {most}',
  start: 'Queue',
  queued: 'Queued {count} runs | Queued one run | Queued {count} runs'
}
