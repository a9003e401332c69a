import { isGivenUp } from '../../api/ticket'

/**
 * Does something for each of several, one after the other: one for which it cannot be done keeps nobody from
 * the others.
 * @param onFailure told of each of those
 * @returns what the others came to
 * @throws the last failure where it could be done for none, and at once where a person gave it up
 */
export async function oneByOne<Item, Result>(
  items: readonly Item[],
  body: (item: Item, index: number) => Promise<Result>,
  onFailure: (error: unknown) => void
): Promise<Result[]> {
  const results: Result[] = []
  for (const [index, item] of items.entries())
    try {
      results.push(await body(item, index))
    } catch (error) {
      const isOnlyHope = index === items.length - 1 && results.length === 0
      if (isOnlyHope || isGivenUp(error)) throw error
      onFailure(error)
    }
  return results
}
