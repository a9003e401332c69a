/**
 * NUL would end a name for a part of the programs that read it; the others make a terminal or a page
 * show something else.
 */
const unprintable = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u

export const plainNameProblem =
  'has a control character, a line break or a mark that turns the direction of writing: leave it out'

/**
 * Whether a name or a tag is one line of characters that are shown as they are. Rows from before this
 * was asked stay readable.
 */
export function isPlainName(name: string): boolean {
  return !unprintable.test(name)
}
