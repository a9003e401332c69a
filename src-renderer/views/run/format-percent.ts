/** A probability with one place; what is neither certain nor impossible does not look so. */
export function formatPercent(probability: number): string {
  if (probability > 0 && probability < 0.0005) return '<0.1%'
  if (probability < 1 && probability >= 0.9995) return '>99.9%'
  return `${(probability * 100).toFixed(1)}%`
}
