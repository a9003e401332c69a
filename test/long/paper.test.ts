import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { atelier, tinyTraining } from '../support/command-line'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const hasLatex = ((): boolean => {
  try {
    execFileSync('pdflatex', ['-version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

describe.skipIf(!hasLatex)('the folder of a paper', () => {
  it('is taken in by a stock LaTeX, whatever the runs are called', async () => {
    const place = join(root, 'workspace')
    for (const [seed, name] of ['100% of $x_1 & #2^3~ \\ {é} ÷ "q"', '学習 <b> | –'].entries())
      await atelier(place, [...tinyTraining, '--epochs', '1', '--name', name, '--seed', String(seed)])
    await atelier(place, ['evaluate', '学習 <b> | –'])
    const { stdout } = await atelier(place, ['runs', '--json'])
    const ids = (JSON.parse(stdout) as { id: string }[]).map(({ id }) => id)
    const paper = join(root, 'paper')
    expect(await atelier(place, ['export', 'paper', ...ids, '--out', paper])).toMatchObject({ code: 0 })

    const document = [
      '\\documentclass{article}',
      '\\usepackage{graphicx}',
      '\\begin{document}',
      'Trained with Atelier~\\cite{atelier}.',
      '\\input{table}',
      '\\input{captions}',
      '\\bibliographystyle{plain}',
      '\\bibliography{atelier}',
      '\\end{document}'
    ]
    writeFileSync(join(paper, 'paper.tex'), document.join('\n'))
    const latex = (program: string, ...args: string[]): void =>
      void execFileSync(program, args, { cwd: paper, stdio: 'pipe' })
    const pdflatex = ['-halt-on-error', '-interaction=nonstopmode', 'paper']
    latex('pdflatex', ...pdflatex)
    latex('bibtex', 'paper')
    for (let i = 0; i < 2; i++) latex('pdflatex', ...pdflatex)
    expect(readFileSync(join(paper, 'paper.blg'), 'utf8')).not.toMatch(/Warning--/)
    expect(readFileSync(join(paper, 'paper.log'), 'utf8')).not.toMatch(/undefined references|^! /m)
  })
})
