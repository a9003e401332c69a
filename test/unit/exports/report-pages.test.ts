import { describe, expect, it } from 'vitest'
import { linesOf } from '../../../src-main/exports/documents/page-text'
import type { ReportBlock } from '../../../src-main/exports/documents/report-content'
import { type PageMark, pageSize, reportPages } from '../../../src-main/exports/documents/report-pages'

/** Every character takes half its height. */
const widthOf = (text: string): number => text.length
const measure = (text: string, size: number): number => (text.length * size) / 2
const pagesOf = (blocks: ReportBlock[], figures = [{ caption: '', width: 1, height: 1 }]) =>
  reportPages({ title: 'Title', lead: [], sections: [{ title: 'Part', blocks }] }, figures, measure)
const textsOf = (marks: PageMark[]): string[] =>
  marks.flatMap((mark) => (mark.type === 'text' ? [mark.text] : []))

describe('a text that is broken into lines', () => {
  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['one two three', 8, ['one two', 'three']],
    ['abcdefgh ij', 3, ['abc', 'def', 'gh', 'ij']],
    ['学習率は小さい', 3, ['学習率', 'は小さ', 'い']],
    ['', 5, ['']],
    ['a', 0, ['a']]
  ])('%j in a width of %d', (text, width, lines) => {
    expect(linesOf(text, width, widthOf)).toEqual(lines)
  })
})

describe('the pages of a report', () => {
  const row = (i: number): [string, string] => [`what ${i}`, `value ${i}`]

  it('go on with a long table, every row once, its header on each page, nothing outside of it', () => {
    const rows = Array.from({ length: 120 }, (_, i) => row(i))
    const pages = pagesOf([{ type: 'table', header: ['Name', 'Value'], rows, isNumeric: true }])
    expect(pages.length).toBeGreaterThan(2)
    expect(pages.every((marks) => textsOf(marks).filter((text) => text === 'Name').length === 1)).toBe(
      true
    )
    expect(pages.flatMap(textsOf).filter((text) => text.startsWith('what '))).toEqual(
      rows.map(([what]) => what)
    )
    for (const mark of pages.flat()) {
      expect(mark.x).toBeGreaterThanOrEqual(51)
      expect(mark.y).toBeLessThanOrEqual(pageSize.height - 40)
    }
  })

  it('have a table that is wider than they are in parts, its first column in each', () => {
    const header = ['Run', ...Array.from({ length: 30 }, (_, i) => `column${i}`)]
    const pages = pagesOf([{ type: 'table', header, rows: [header, header], isNumeric: false }])
    const texts = pages.flatMap(textsOf)
    const parts = texts.filter((text) => text === 'Run').length / 3
    expect(parts).toBeGreaterThan(1)
    for (const name of header.slice(1)) expect(texts.filter((text) => text === name)).toHaveLength(3)
    for (const mark of pages.flat())
      if (mark.type === 'text' && mark.align === 'left')
        expect(mark.x + measure(mark.text, 8)).toBeLessThanOrEqual(pageSize.width - 50)
  })

  it('say one run downwards', () => {
    const header = ['Run', 'Status', 'Epochs', 'Loss']
    const rows = [['first', 'completed', '5 of 5', '0.1']]
    const [page = []] = pagesOf([{ type: 'table', header, rows, isNumeric: true }])
    expect(textsOf(page).slice(2, -1)).toEqual([
      'Status',
      'completed',
      'Epochs',
      '5 of 5',
      'Loss',
      '0.1'
    ])
  })

  it('never end with a title, nor cut a figure', () => {
    const filling: ReportBlock = { type: 'rows', rows: Array.from({ length: 33 }, (_, i) => row(i)) }
    const figure = { caption: 'It falls.', width: 700, height: 400 }
    const pages = reportPages(
      {
        title: 'Title',
        lead: [],
        sections: [
          { title: 'Long', blocks: [filling] },
          { title: 'Figures', blocks: [{ type: 'figures' }] }
        ]
      },
      [figure, figure, figure],
      measure
    )
    for (const marks of pages) expect(textsOf(marks).at(-2)).not.toBe('Figures')
    const drawn = pages.flat().flatMap((mark) => (mark.type === 'figure' ? [mark] : []))
    expect(drawn.map((mark) => mark.figure)).toEqual([0, 1, 2])
    for (const { y, width, height } of drawn) {
      expect(width / height).toBeCloseTo(700 / 400, 6)
      expect(y + height).toBeLessThan(pageSize.height - 51)
    }
  })

  it('are numbered', () => {
    const pages = pagesOf([{ type: 'rows', rows: Array.from({ length: 60 }, (_, i) => row(i)) }])
    expect(pages.map((marks) => textsOf(marks).at(-1))).toEqual(
      pages.map((_, i) => `${i + 1} / ${pages.length}`)
    )
  })
})
