const named: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  '$': '\\$',
  '&': '\\&',
  '%': '\\%',
  '#': '\\#',
  '_': '\\_',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '–': '--',
  '±': '$\\pm$',
  '×': '$\\times$',
  '→': '$\\to$',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  // Not in the encoding that a document has by itself.
  'Ð': 'D',
  'ð': 'd',
  'Þ': 'Th',
  'þ': 'th',
  '÷': '$\\div$',
  '|': '\\textbar{}',
  '"': "''"
}

/** Letters that a stock LaTeX has a font for. */
const isOfStock = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0
  return (code >= 0x20 && code < 0x7f) || /[À-ÿ]/.test(character)
}

/**
 * A text as LaTeX prints it, whatever it has in it.
 * @param isPrinted letters that there is a font for; the others are named by their code points
 */
export function latexText(text: string, isPrinted = isOfStock): string {
  return [...text.replace(/[\s\u0000-\u001f\u007f]+/g, ' ')]
    .map((character) => {
      const found = named[character]
      if (found !== undefined) return found
      const code = character.codePointAt(0) ?? 0
      return isPrinted(character) ? character : `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`
    })
    .join('')
}
