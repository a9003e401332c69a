export const verdict = {
  best: 'Best at epoch {epoch}: {accuracy}',
  overfits: 'overfits since epoch {epoch} (validation loss {from} → {to})',
  cut: 'the cut of the learning rate at epoch {epoch} gained {points} points',
  broken: 'no usable numbers since epoch {epoch}',
  waiting: '{percent}% of the time is spent waiting for data',
  improving: 'still getting better at its last epoch'
}
