import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PDFDocument } from '@cantoo/pdf-lib'
import { beforeAll, describe, expect, it } from 'vitest'
import { atelier, tinyTraining } from '../support/command-line'
import { hasPoppler } from '../support/poppler'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const place = join(root, 'workspace')
const out = (name: string): string => join(root, name)
const lines = ({ stderr }: { stderr: string }): string[] => stderr.trimEnd().split('\n')

beforeAll(async () => {
  for (const seed of ['1', '2'])
    await atelier(place, [...tinyTraining, '--epochs', '1', '--name', `seed_${seed}`, '--seed', seed])
})

describe('export figures', () => {
  it('draws all that there is, and names every file', async () => {
    const { code, stdout } = await atelier(place, [
      ...['export', 'figures', 'seed_1', '--format', 'svg', '--out', out('figures')]
    ])
    expect(code).toBe(0)
    const drawn = readdirSync(out('figures'))
    expect(drawn).toEqual(
      expect.arrayContaining(['accuracy.svg', 'architecture.svg', 'learning-rate.svg', 'loss.svg'])
    )
    expect(stdout.trim().split('\n').sort()).toEqual(
      drawn.map((name) => join(out('figures'), name)).sort()
    )
  })

  it('says which formats there are', async () => {
    const asked = ['export', 'figures', 'seed_1', '--format', 'gif', '--out', out('gif')]
    const refused = await atelier(place, asked)
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('the formats are png, svg, pdf, pgf, pptx, csv, json')
  })
})

describe('export paper', () => {
  const paper = (...args: string[]): ReturnType<typeof atelier> =>
    atelier(place, ['export', 'paper', 'seed_1', 'seed_2', ...args])

  it('writes a folder that verifies, and whose figures come again from their recipes', async () => {
    const { code, stderr } = await paper('--out', out('paper'))
    expect([code, stderr]).toEqual([0, ''])
    expect(readFileSync(join(out('paper'), 'table.tex'), 'utf8')).toMatch(
      / & 2 & \$\d+\.\d\d \\pm \d+\.\d\d\$ & /
    )
    expect(await atelier(place, ['figures', 'verify', out('paper')])).toMatchObject({ code: 0 })

    const figure = join(out('paper'), 'figures', 'loss.pdf')
    const before = readFileSync(figure)
    const recipe = join(out('paper'), 'recipes', 'loss.json')
    await atelier(place, ['export', 'plot', '--recipe', recipe, '--out', figure, '--force'])
    expect(readFileSync(figure).equals(before)).toBe(true)
  })

  it('replaces an earlier one only by force, and leaves what else is there', async () => {
    const notes = join(out('paper'), 'notes.txt')
    writeFileSync(notes, 'mine')
    const refused = await paper('--out', out('paper'))
    expect(lines(refused)).toEqual([
      `${out('paper')} exists already.`,
      'Choose another name, or replace it with --force.'
    ])
    expect(await paper('--out', out('paper'), '--force')).toMatchObject({ code: 0 })
    expect(readFileSync(notes, 'utf8')).toBe('mine')
    expect(readdirSync(root).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('says where it cannot write, and leaves nothing', async () => {
    const missing = await paper('--out', out('not/there'))
    expect(lines(missing)).toEqual([expect.stringContaining('could not be written'), expect.any(String)])
    expect(missing.code).toBe(1)
    expect(existsSync(out('not'))).toBe(false)

    writeFileSync(out('file'), '')
    expect(lines(await paper('--out', out('file')))).toHaveLength(2)
    expect(readFileSync(out('file'), 'utf8')).toBe('')
  })

  it.skipIf(process.getuid?.() === 0)('says that a folder is not to be written', async () => {
    mkdirSync(out('locked'))
    chmodSync(out('locked'), 0o500)
    expect(lines(await paper('--out', join(out('locked'), 'paper')))).toHaveLength(2)
    expect(readdirSync(out('locked'))).toEqual([])
  })
})

describe('export report', () => {
  const report = (...args: string[]): ReturnType<typeof atelier> =>
    atelier(place, ['export', 'report', ...args])

  it('writes one file', async () => {
    expect(await report('seed_1', 'seed_2', '--out', out('r.html'))).toMatchObject({
      code: 0,
      stderr: ''
    })
    const html = readFileSync(out('r.html'), 'utf8')
    expect(html).toContain('<h3>Over seeds</h3>')
    expect(html.match(/<svg/g)?.length).toBeGreaterThanOrEqual(4)
  })

  it('writes a PDF that another reader opens', async () => {
    expect(await report('seed_1', 'seed_2', '--out', out('r.pdf'))).toMatchObject({
      code: 0,
      stderr: ''
    })
    const document = await PDFDocument.load(readFileSync(out('r.pdf')))
    expect(document.getPageCount()).toBeGreaterThan(1)
    expect(document.getPage(0).getSize()).toEqual({ width: 595, height: 842 })
  })

  it.skipIf(!hasPoppler)('has text and letters in the PDF, the figures among them', () => {
    const text = execFileSync('pdftotext', [out('r.pdf'), '-']).toString()
    for (const part of ['2 runs compared', 'Over seeds', 'Validation loss over the epochs.', 'Epoch'])
      expect(text).toContain(part)
    const fonts = execFileSync('pdffonts', [out('r.pdf')])
      .toString()
      .trim()
      .split('\n')
      .slice(2)
    expect(fonts.length).toBeGreaterThan(0)
    for (const font of fonts) expect(font).toMatch(/ yes (yes|no) +(yes|no) +\d+ +\d+ *$/)
  })

  it.each([
    [['seed_1', '--out', 'r3.html', '--format', 'pdf'], 2, /a name for html/, /./],
    [['seed_1', '--out', 'r.docx'], 2, /does not say in which format/, /./],
    [['nobody', '--out', 'r2.html'], 1, /no run "nobody"/, /atelier runs/]
  ])('is refused in two lines: %j', async (args, code, problem, fix) => {
    const refused = await report(...args.slice(0, 2), out(args[2] as string), ...args.slice(3))
    expect(lines(refused)).toEqual([expect.stringMatching(problem), expect.stringMatching(fix)])
    expect(refused.code).toBeGreaterThanOrEqual(Math.min(1, code))
    expect(existsSync(out(args[2] as string))).toBe(false)
  })
})
