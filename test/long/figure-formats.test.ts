import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { plotFormats } from '../../src-main/contract'
import { atelier, tinyTraining } from '../support/command-line'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const place = join(root, 'workspace')

it('draws each figure of an evaluation in each format', async () => {
  await atelier(place, [...tinyTraining, '--epochs', '2', '--name', 'one'])
  expect((await atelier(place, ['evaluate', 'one'])).code).toBe(0)
  for (const kind of ['confusion', 'classes', 'calibration', 'misclassified'])
    for (const format of ['png', 'svg', 'pdf', 'csv'] satisfies (typeof plotFormats)[number][]) {
      const file = join(root, `${kind}.${format}`)
      const asked = ['--kind', kind, '--format', format, '--out', file]
      const { code, stderr } = await atelier(place, ['export', 'plot', 'one', ...asked])
      expect([code, stderr], `${kind} ${format}`).toEqual([0, ''])
      expect(readFileSync(file).length, `${kind} ${format}`).toBeGreaterThan(100)
    }
}, 1_800_000)
