import { EigenvalueDecomposition, Matrix, QrDecomposition } from 'ml-matrix'
import { randomKey, uniform } from '../../datasets/counter-random'

/** Directions beyond those that are asked for, so that the last of these are found well, too. */
const oversampling = 10
/** Times that the directions are turned towards those of most variance. */
const iterations = 8

export interface PrincipalComponents {
  /** [rows, components]: where each row lies along the components. */
  scores: Float64Array[]
  /** Variance along each component, the largest first. */
  variances: number[]
  /** Of all features together. */
  totalVariance: number
}

/**
 * The principal components of rows of features (PCA): by orthogonal iteration of a few more directions
 * than are asked for, from seeded ones on (Halko, Martinsson and Tropp 2011, algorithm 4.4), which is exact
 * where there are no more features than that. Each points to where its largest weight is positive.
 * @param count of components; no more than there are features are found
 */
export function principalComponents(
  rows: readonly Float32Array[],
  count: number,
  seed: number
): PrincipalComponents {
  const centred = centre(rows)
  const { columns: features } = centred
  const transposed = centred.transpose()
  const width = Math.min(features, count + oversampling)
  const key = randomKey(seed, 'components')
  const first = Array.from({ length: features }, (_, i) =>
    Float64Array.from({ length: width }, (__, j) => uniform(key, i * width + j) - 0.5)
  )
  let basis = orthonormal(new Matrix(first))
  const turns = width === features ? 0 : iterations
  for (let turn = 0; turn < turns; turn++) basis = orthonormal(transposed.mmul(centred.mmul(basis)))

  const within = centred.mmul(basis)
  const covariance = within.transpose().mmul(within)
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true
  })
  const order = realEigenvalues
    .map((_, i) => i)
    .sort((a, b) => at(realEigenvalues, b) - at(realEigenvalues, a))
  const chosen = order.slice(0, count)
  const directions = basis.mmul(eigenvectorMatrix.subMatrixColumn(chosen))
  pointUp(directions)
  const freedom = Math.max(1, rows.length - 1)
  const scores = centred.mmul(directions)
  return {
    scores: Array.from({ length: scores.rows }, (_, row) => Float64Array.from(scores.getRow(row))),
    variances: chosen.map((i) => Math.max(0, at(realEigenvalues, i)) / freedom),
    totalVariance: centred.dot(centred) / freedom
  }
}

const at = (values: readonly number[], i: number): number => values[i] as number

const orthonormal = (matrix: Matrix): Matrix => new QrDecomposition(matrix).orthogonalMatrix

/** Each feature less its mean. */
function centre(rows: readonly Float32Array[]): Matrix {
  const features = rows[0]?.length ?? 0
  const means = new Float64Array(features)
  for (const row of rows) row.forEach((value, i) => (means[i] = (means[i] as number) + value))
  for (let i = 0; i < features; i++) means[i] = (means[i] as number) / rows.length
  return new Matrix(
    rows.map((row) => Float64Array.from(row, (value, i) => value - (means[i] as number)))
  )
}

function pointUp(directions: Matrix): void {
  for (let column = 0; column < directions.columns; column++) {
    const weights = directions.getColumn(column)
    const largest = weights.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0)
    if (largest < 0) directions.mulColumn(column, -1)
  }
}
