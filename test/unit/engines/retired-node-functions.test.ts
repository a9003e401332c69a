import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { restoreNodeFunctions } from '../../../src-main/engines/tensorflow/load'
import * as retired from '../../../src-main/engines/tensorflow/retired-node-functions'

const nodeRequire = createRequire(import.meta.url)
const util = nodeRequire('node:util') as Record<string, unknown>
const before = Object.fromEntries(Object.keys(retired).map((name) => [name, util[name]]))
afterEach(() => Object.assign(util, before))

const samples: unknown[] = [
  [],
  [1],
  {},
  null,
  undefined,
  0,
  Number.NaN,
  1,
  '',
  'text',
  true,
  false,
  Symbol.iterator,
  () => 0,
  new Date(0),
  new Uint8Array(1),
  Object(1),
  Object('a'),
  Object(false)
]
/** By node's documentation of the deprecated functions. */
const meanings: Record<keyof typeof retired, (value: unknown) => boolean> = {
  isArray: Array.isArray,
  isBoolean: (x) => x === true || x === false,
  isNull: (x) => Object.is(x, null),
  isNullOrUndefined: (x) => [null, undefined].includes(x as null),
  isNumber: (x) => typeof x === 'number',
  isString: (x) => typeof x === 'string',
  isUndefined: (x) => x === void 0
}

describe('the functions that Node 23 left out of util', () => {
  it.each(Object.keys(meanings) as (keyof typeof retired)[])(
    'are given back with their meaning: %s',
    (name) => {
      Reflect.deleteProperty(util, name)
      restoreNodeFunctions()
      const restored = util[name] as (value: unknown) => boolean
      expect(samples.map((sample) => restored(sample))).toEqual(samples.map(meanings[name]))
      // Where this Node still has its own, the two agree.
      if (before[name])
        expect(samples.map((sample) => restored(sample))).toEqual(
          samples.map(before[name] as typeof restored)
        )
    }
  )

  it('are left alone where Node has them', () => {
    const own = (): boolean => true
    util['isArray'] = own
    restoreNodeFunctions()
    expect(util['isArray']).toBe(own)
  })

  it('are all that tfjs-node calls and a current Node lacks', () => {
    const folder = join(nodeRequire.resolve('@tensorflow/tfjs-node-gpu/package.json'), '..', 'dist')
    const sources = (readdirSync(folder, { recursive: true }) as string[])
      .filter((name) => name.endsWith('.js') && !/test/.test(name))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
    // TypeScript's name for what was imported by `import { isArray } from 'util'`.
    const called = sources
      .filter((source) => /util_1 = require\("util"\)/.test(source))
      .flatMap((source) => [...source.matchAll(/\butil_1\.(\w+)/g)].map((match) => match[1] as string))
    const staying = new Set(['promisify', 'inspect', 'TextEncoder', 'TextDecoder', 'types'])
    const lacking = [...new Set(called)].filter((name) => !staying.has(name)).sort()
    expect(lacking).toEqual(['isArray', 'isNullOrUndefined'])
    expect(lacking.every((name) => name in retired)).toBe(true)
  })
})
