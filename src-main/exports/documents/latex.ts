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
