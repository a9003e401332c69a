export const compare = {
  tools: 'Show and compare',
  best: '{metric}, best',
  last: '{metric}, last',
  difference: 'Difference to {name}',
  show: 'Show the curve of {name}',
  showHint: 'Show or hide; a double click shows this one alone',
  baseline: 'Compare the others with {name}',
  oneSeed: 'One seed each: whether it is chance is not known.',
  clear: 'more than twice its error',
  noDifference: 'no difference that more seeds would decide',
  moreSeeds:
    '{count} more seeds each would decide it | one more seed each would decide it | {count} more seeds each would decide it'
}
