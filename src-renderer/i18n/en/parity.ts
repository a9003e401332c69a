export const parity = {
  open: 'Compare with another framework',
  title: 'The same network in another framework?',
  hint: "Paste what model.summary() of Keras, torchinfo or torchsummary prints, whole and with its titles. Channels-first shapes and PyTorch's counting are understood.",
  text: 'Summary of another framework',
  placeholder: 'Layer (type)      Output Shape      Param #',
  compare: 'Compare',
  same: 'The same network, layer by layer.',
  differs: 'The layers are the same; the totals differ. | One layer differs. | {count} layers differ.',
  totals: 'Parameters: {ours} here, {theirs} there.',
  onlyDifferences: 'Only what differs',
  theirs: 'In {printer}',
  difference: 'Difference',
  states: {
    same: '',
    shape: 'another shape',
    params: 'another count',
    both: 'another shape and count',
    elsewhere: 'the same, in another place',
    missing: 'not in the summary',
    extra: 'only in the summary',
    unlisted: 'not listed by both; no parameters'
  }
}
