export const calibration = {
  title: 'Calibration',
  confidence: 'Confidence',
  part: 'Confidence of the answer',
  asTable: 'Table',
  error: 'Expected calibration error {error}, over {count} images.',
  overconfident: 'On average {gap} more confident than right.',
  underconfident: 'On average {gap} less confident than right.',
  hint: 'On the dashed line the network is right as often as it is confident; below it, it is overconfident.'
}
