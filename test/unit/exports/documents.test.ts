import { describe, expect, it } from 'vitest'
import type { RunDetail } from '../../../src-main/contract'
import type { DocumentRun } from '../../../src-main/exports/documents/document-run'
import { latexText } from '../../../src-main/figures/latex-text'
import { paperFiles } from '../../../src-main/exports/documents/paper-files'
import { reportHtml } from '../../../src-main/exports/documents/report-html'
import { bestEpoch, labelledGroups, spreadOf } from '../../../src-main/figures/seed-table'
import { figureRun } from '../../support/figure-run'
import { epochOf, machine, tinySetup, tinySpec } from '../../support/run-fixtures'

/** A run that went through these validation accuracies. */
function documentRun(
  name: string,
  changes: Parameters<typeof tinySpec>[0],
  accuracies: (number | 'NaN')[]
): DocumentRun {
  const epochs = accuracies.map((val_accuracy, i) => epochOf(i + 1, { val_accuracy, val_loss: 2 }))
  const detail: RunDetail = {
    summary: figureRun(name, name, epochs).summary,
    spec: tinySpec(changes),
    setup: tinySetup,
    epochs,
    sessions: [],
    checkpoints: [],
    steering: [],
    parent: null,
    machine,
    applicationVersion: '0.1.0',
    commit: null,
    weightsSha256: 'f'.repeat(64),
    folder: '/nowhere'
  }
  return { ...detail, configurationSha256: '0'.repeat(64), evaluation: null }
}
const adam = (learningRate: number) => ({ optimizer: { type: 'adam' as const, learningRate } })
const runs = [
  documentRun('a', { ...adam(0.1), seed: 1 }, [0.5, 0.9]),
  documentRun('b', { ...adam(0.1), seed: 2, name: 'another' }, [0.95, 0.92]),
  documentRun('c', { ...adam(0.1), seed: 3 }, [0.5, 0.94]),
  documentRun('d', { ...adam(0.2), seed: 1 }, [0.5, 'NaN'])
]

describe('runs that differ by their seeds alone', () => {
  it('are one group, called by what it differs from the others in', () => {
    const groups = labelledGroups(runs)
    expect(groups.map(({ label, runs: of }) => [label, of.map(({ summary }) => summary.name)])).toEqual([
      ['optimizer.learningRate 0.1', ['a', 'b', 'c']],
      ['optimizer.learningRate 0.2', ['d']]
    ])
  })

  it('have a mean and a sample standard deviation', () => {
    // 0.90, 0.92, 0.94: mean 0.92, squares 0.0004 + 0 + 0.0004 over 2.
    const last = spreadOf(runs.slice(0, 3), 'val_accuracy')
    expect(last.mean).toBeCloseTo(0.92, 12)
    expect(last.deviation).toBeCloseTo(0.02, 12)
    expect(last.count).toBe(3)
    // The best: 0.90, 0.95, 0.94.
    expect(spreadOf(runs.slice(0, 3), 'val_accuracy', bestEpoch).mean).toBeCloseTo(0.93, 12)
    expect(spreadOf(runs.slice(3), 'val_accuracy')).toMatchObject({ deviation: null, count: 0 })
  })
})

describe('the folder of a paper', () => {
  const figures = [{ stem: 'loss', caption: 'Loss of 100% & more.', formats: ['pdf', 'csv'] }]
  const file = (path: string): string =>
    paperFiles(runs, figures, '0.1.0').find((each) => each.path === path)?.text ?? ''

  it('has a table of means and spreads over seeds', () => {
    const rows = file('table.tex')
      .split('\n')
      .filter((line) => line.endsWith('\\\\'))
    expect(rows).toEqual([
      'Configuration & $n$ & Accuracy (\\%) & Best (\\%) & Loss \\\\',
      'optimizer.learningRate 0.1 & 3 & $92.00 \\pm 2.00$ & $93.00 \\pm 2.65$ & $2 \\pm 0$ \\\\',
      'optimizer.learningRate 0.2 & 1 & -- & $50.00$ & $2$ \\\\'
    ])
    expect(file('table.tex')).toContain('Of 1 of the runs there is no number')
  })

  it('has captions in LaTeX, the software cited, and the commands that make it again', () => {
    expect(file('captions.tex')).toContain('\\caption{Loss of 100\\% \\& more.}')
    expect(file('atelier.bib')).toMatch(/^@misc\{atelier,[\s\S]*version = \{0\.1\.0\}/)
    expect(file('README.md')).toContain(
      'atelier export plot --recipe recipes/loss.json --out figures/loss.pdf --force'
    )
    expect(JSON.parse(file('experiments/a.json'))).toEqual(runs[0]?.spec)
  })
})

describe('a text in LaTeX', () => {
  it.each([
    ['50% of $x_1 & #2^{3}~', '50\\% of \\$x\\_1 \\& \\#2\\textasciicircum{}\\{3\\}\\textasciitilde{}'],
    ['\\input{/etc/passwd}', '\\textbackslash{}input\\{/etc/passwd\\}'],
    ['Café "é"', "Café ''é''"],
    ['学習\n\nx', '[U+5B66][U+7FD2] x']
  ])('is printed as it is: %j', (text, latex) => {
    expect(latexText(text)).toBe(latex)
  })
})

describe('a report', () => {
  it('escapes what runs are called, and gives each figure identifiers of its own', () => {
    const svg =
      '<?xml version="1.0"?><svg><clipPath id="a"/><g clip-path="url(#a)"/><use href="#a"/></svg>'
    const figure = { caption: '<b>', light: svg, dark: svg }
    const html = reportHtml([documentRun('<script>alert(1)</script>', {}, [0.5])], [figure, figure])
    expect(html).not.toContain('<script>')
    expect(html).toContain('<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>')
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(ids).toHaveLength(4)
    expect(new Set(ids).size).toBe(4)
    for (const id of ids) {
      expect(html).toContain(`url(#${id})`)
      expect(html).toContain(`href="#${id}"`)
    }
  })

  it('has mean and spread where runs differ by their seeds alone', () => {
    expect(reportHtml(runs, [])).toContain('<td class="number">92.00% ± 2.00%</td>')
    expect(reportHtml(runs.slice(2), [])).not.toContain('Over seeds')
  })
})
