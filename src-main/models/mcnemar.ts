/**
 * How probable it is, were two classifiers equally good, that their answers to the same images differ at
 * least so one-sidedly: McNemar's exact test, two-sided, of `gained` images that the one alone has right and
 * `lost` that the other alone has (McNemar, 1947, with the binomial distribution itself). 1 where none differ.
 */
export function exactMcNemar(gained: number, lost: number): number {
  const trials = gained + lost
  // Of half as likely as not, `trials` times: in logarithms, since 2^-10000 is no number.
  let logTerm = -trials * Math.LN2
  let logSum = logTerm
  for (let k = 0; k < Math.min(gained, lost); k++) {
    logTerm += Math.log((trials - k) / (k + 1))
    logSum = Math.max(logSum, logTerm) + Math.log1p(Math.exp(-Math.abs(logSum - logTerm)))
  }
  return Math.min(1, 2 * Math.exp(logSum))
}
