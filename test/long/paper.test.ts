import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
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

/** What is missing is in the name of what is skipped. */
const named = (name: string): string =>
  hasLatex ? name : `${name} (needs pdflatex with pgfplots: texlive-latex-base and texlive-pictures)`

describe.skipIf(!hasLatex)(named('the folder of a paper'), () => {
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

describe.skipIf(!hasLatex)(named('figures as PGF'), () => {
  it('are taken in by a stock LaTeX, of every kind, and are no wider than a column of a journal', async () => {
    const place = join(root, 'figures')
    const name = '100% of $x_1 & #2^3~ \\ {é} ÷ "q"'
    const of = (run: string, ...args: string[]): string[] => ['export', 'plot', run, ...args]
    for (const [seed, run, rate] of [
      ['1', name, '0.001'],
      ['2', 'another', '0.01']
    ] as const)
      await atelier(place, [
        ...[...tinyTraining, '--epochs', '3', '--name', run, '--seed', seed],
        ...['--set', `optimizer.learningRate=${rate}`]
      ])
    await atelier(place, ['evaluate', name])
    const figures: Record<string, string[]> = {
      'loss': of(name, '--metric', 'loss,val_loss', '--title', name),
      'logarithmic': of(name, 'another', '--metric', 'val_loss', '--log', '--axis', 'time'),
      'several': of(name, 'another', '--metric', 'accuracy,val_accuracy'),
      'learning-rate': of(name, 'another', '--kind', 'learning-rate'),
      'parallel': of(name, 'another', '--kind', 'parallel'),
      ...Object.fromEntries(
        ['confusion', 'classes', 'calibration', 'architecture'].map((kind) => [
          kind,
          of(name, '--kind', kind, '--title', name)
        ])
      )
    }
    const folder = join(root, 'pgf')
    mkdirSync(folder)
    for (const [stem, args] of Object.entries(figures)) {
      const out = ['--size', 'one column', '--out', join(folder, `${stem}.pgf`)]
      expect(await atelier(place, [...args, ...out])).toMatchObject({ code: 0, stderr: '' })
    }

    const document = [
      '\\documentclass{article}',
      '\\usepackage{pgfplots}\\pgfplotsset{compat=1.16}',
      '\\begin{document}',
      ...Object.keys(figures).map(
        (stem) =>
          `\\setbox0\\hbox{\\input{${stem}.pgf}}\\typeout{width of ${stem}: \\the\\wd0}\\box0\\clearpage`
      ),
      '\\end{document}'
    ]
    writeFileSync(join(folder, 'all.tex'), document.join('\n'))
    const options = ['-halt-on-error', '-interaction=nonstopmode', 'all']
    const said = execFileSync('pdflatex', options, { cwd: folder }).toString()
    expect(said).not.toMatch(/^! /m)
    // 72.27 of TeX's points are an inch; pgfplots guesses at the room that labels take, and a name is as
    // long as it is. The network is as wide as its boxes are.
    for (const stem of Object.keys(figures).filter((each) => each !== 'architecture')) {
      const [, points] = new RegExp(`width of ${stem}: ([\\d.]+)pt`).exec(said) ?? []
      expect((Number(points) / 72.27) * 25.4, stem).toBeLessThan(1.02 * 88)
    }
    expect(/Output written on all.pdf \((\d+) pages/.exec(said)?.[1]).toBe(
      String(Object.keys(figures).length)
    )
  }, 300_000)
})
