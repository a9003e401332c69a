export const reference = {
  title: 'Reference results',
  text: 'Runs of the presets that were really made and come with Atelier: curves and settings, without weights.',
  ablation: 'Ablation: what each ingredient adds',
  result: {
    test: 'seed {seed}, {epochs} epochs, test {accuracy}',
    heldBack: 'seed {seed}, {epochs} epochs, held-back images {accuracy}'
  },
  here: 'in the history',
  take: 'Add to the history'
}
