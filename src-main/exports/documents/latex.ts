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

/**
 * A text as LaTeX prints it, whatever it has in it. Letters of scripts that a stock LaTeX has no font for
 * are named by their code points.
 */
export function latexText(text: string): string {
  return [...text.replace(/\s+/g, ' ')]
    .map((character) => {
      const found = named[character]
      if (found !== undefined) return found
      const code = character.codePointAt(0) ?? 0
      const isPrinted = (code >= 0x20 && code < 0x7f) || /[À-ÿ]/.test(character)
      return isPrinted ? character : `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`
    })
    .join('')
}

/** A number with its spread in mathematics: $93.1 \pm 0.2$. */
export const spreadLatex = (mean: string, deviation: string | null): string =>
  deviation === null ? `$${mean}$` : `$${mean} \\pm ${deviation}$`

/** A table of stock LaTeX. Its cells are LaTeX already; the first column is text, the others are numbers. */
export function latexTable(
  header: string[],
  rows: string[][],
  { caption, label }: { caption: string; label: string }
): string {
  const line = (cells: string[]): string => `${cells.join(' & ')} \\\\`
  return [
    '\\begin{table}',
    '\\centering',
    `\\caption{${caption}}`,
    `\\label{${label}}`,
    `\\begin{tabular}{l${'r'.repeat(header.length - 1)}}`,
    '\\hline',
    line(header),
    '\\hline',
    ...rows.map(line),
    '\\hline',
    '\\end{tabular}',
    '\\end{table}',
    ''
  ].join('\n')
}
