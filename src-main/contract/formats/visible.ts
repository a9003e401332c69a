/**
 * What a terminal would obey instead of show: C0 and C1 controls, line separators, and marks that turn
 * the direction of writing.
 */
const obeyed =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
const short: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * A text on one line, with what a terminal would obey as visible escapes: names come from files that
 * others wrote, and texts from other programs.
 */
export function visible(text: string): string {
  return text.replace(obeyed, (character) => {
    const code = character.charCodeAt(0).toString(16)
    return (
      short[character] ??
      (code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`)
    )
  })
}
