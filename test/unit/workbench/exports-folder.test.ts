import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { ExportsFolder } from '../../../src-main/workbench/files/exports-folder'
import { temporaryFolder } from '../../support/temporary-folder'

const exports = new ExportsFolder(temporaryFolder())
function settled(name: string | null, text: string): string {
  const place = exports.begin()
  writeFileSync(join(place, 'a.csv'), text)
  return exports.settle(place, name)
}

it('an export takes the place of no other: runs of another selection may have its name', () => {
  const places = ['first', 'second', 'third'].map((text) => settled('2 runs-csv', text))
  expect(places.map((place) => basename(place))).toEqual([
    '2 runs-csv',
    '2 runs-csv (2)',
    '2 runs-csv (3)'
  ])
  expect(places.map((place) => readFileSync(join(place, 'a.csv'), 'utf8'))).toEqual([
    'first',
    'second',
    'third'
  ])
  expect(exports.placeFor('2 runs-csv')).toBe(join(places[0] ?? '', '..', '2 runs-csv (4)'))
})

it('an export that is not done is not seen, and goes when the next workbench begins', () => {
  const place = exports.begin()
  expect(readdirSync(join(place, '..')).filter((name) => !name.startsWith('.'))).toHaveLength(3)
  exports.removeLeftovers()
  expect(existsSync(place)).toBe(false)
})
