/** Of answers that may come late, those to what was asked last; see {@link latestOnly}. */
export interface LatestOnly {
  /** Asks anew. @returns whether nothing was asked since */
  begin(): () => boolean
  /** @returns whether nothing is asked from now on */
  follow(): () => boolean
  /** From now on no answer to what was asked is wanted. */
  forget(): void
}

/** Tells answers to what was asked last from those to earlier questions, which are not to be shown over them. */
export function latestOnly(): LatestOnly {
  let asked = 0
  const follow = (): (() => boolean) => {
    const mine = asked
    return () => mine === asked
  }
  const forget = (): void => void asked++
  return {
    follow,
    forget,
    begin() {
      forget()
      return follow()
    }
  }
}
