import { randomInt } from 'node:crypto'
import { timeStamp } from './time-stamp'

/** Without vowels and look-alikes: no words, no l for 1. */
const letters = '23456789bcdfghjkmnpqrstvwxyz'

/** An identifier that sorts by time and can be read aloud: `20261124-153012-k7wq`. */
export function newRunId(now: Date): string {
  return `${timeStamp(now)}-${Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')}`
}
