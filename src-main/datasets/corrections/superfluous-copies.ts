import type { SplitName } from '../../contract'

/** Where one copy of an image is worth most: what is tested on stays, and is not trained on too. */
const inOrderOfNeed: readonly SplitName[] = ['test', 'validation', 'train']

/**
 * The copies that go where one of each image is to stay, by their numbers in each part: the first one in
 * the test part stays, else in the validation part, else in the training part.
 * @param parts the hash of each image's content, in order
 * @param once hashes of the images of which one copy is to stay
 */
export function superfluousCopies(
  parts: readonly { split: SplitName; hashes: readonly string[] }[],
  once: ReadonlySet<string>
): Record<SplitName, ReadonlySet<number>> {
  const superfluous = {
    train: new Set<number>(),
    validation: new Set<number>(),
    test: new Set<number>()
  }
  if (once.size === 0) return superfluous
  const met = new Set<string>()
  for (const split of inOrderOfNeed)
    parts
      .find((part) => part.split === split)
      ?.hashes.forEach((hash, number) => {
        if (!once.has(hash)) return
        if (met.has(hash)) superfluous[split].add(number)
        else met.add(hash)
      })
  return superfluous
}
