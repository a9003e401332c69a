import { UMAP } from 'umap-js'
import {
  AtelierError,
  type Embedding,
  type EmbeddingMethod,
  fewestEmbedded,
  umapNeighbours
} from '../../contract'
import { randomKey, uniform } from '../../datasets/counter-random'
import { type PrincipalComponents, principalComponents } from './principal-components'

/** UMAP is given so many components of the features: distances between them are nearly the same. */
const mostComponents = 50
/** The largest coordinate that UMAP begins with. */
const extent = 10

interface PlacingRequest {
  method: EmbeddingMethod
  seed: number
  /** Hears how far it is. */
  tell(done: number, total: number): void
  yieldToEventLoop(): Promise<void>
}

type Placed = Pick<Embedding, 'explainedVariance'> & { places: [x: number, y: number][] }

/**
 * Places rows of features in the plane: along their first two principal components (PCA), or so that
 * neighbours stay neighbours (UMAP; McInnes, Healy and Melville 2018), beginning from the components
 * (Kobak and Linderman 2021). The same rows and seed have the same places.
 * @throws AtelierError EMBEDDING_TOO_SMALL
 */
export async function placeImages(
  rows: readonly Float32Array[],
  request: PlacingRequest
): Promise<Placed> {
  const { method, seed } = request
  const fewest = fewestEmbedded[method]
  if (rows.length < fewest)
    throw new AtelierError('EMBEDDING_TOO_SMALL', {
      method: method.toUpperCase(),
      count: rows.length,
      fewest
    })
  request.tell(0, 1)
  await request.yieldToEventLoop()
  const components = principalComponents(rows, method === 'pca' ? 2 : mostComponents, seed)
  if (method === 'umap')
    return { places: await byNeighbours(components, request), explainedVariance: null }
  const { scores, variances, totalVariance } = components
  const share = (i: number): number => (totalVariance > 0 ? (variances[i] ?? 0) / totalVariance : 0)
  request.tell(1, 1)
  return { places: scores.map(([x = 0, y = 0]) => [x, y]), explainedVariance: [share(0), share(1)] }
}

async function byNeighbours(
  { scores }: PrincipalComponents,
  { seed, tell, yieldToEventLoop }: PlacingRequest
): Promise<Placed['places']> {
  const key = randomKey(seed, 'umap')
  let drawn = 0
  const umap = new UMAP({ nNeighbors: umapNeighbours, random: () => uniform(key, drawn++) })
  const epochs = umap.initializeFit(scores.map((row) => [...row]))
  // The library begins at random: what is written into its places is where it begins instead.
  const places = umap.getEmbedding()
  const largest = scores.reduce((most, [x = 0, y = 0]) => Math.max(most, Math.abs(x), Math.abs(y)), 0)
  const scale = largest > 0 ? extent / largest : 0
  // Images with the same features would stay in one place: those begin a little apart.
  const apart = (): number => (uniform(key, drawn++) - 0.5) * 1e-3
  places.forEach((place, i) => {
    const [x = 0, y = 0] = scores[i] ?? []
    place[0] = x * scale + apart()
    place[1] = y * scale + apart()
  })
  for (let epoch = 1; epoch <= epochs; epoch++) {
    umap.step()
    tell(epoch, epochs)
    if (epoch % 10 === 0) await yieldToEventLoop()
  }
  return umap.getEmbedding().map(([x = 0, y = 0]) => [x, y])
}
