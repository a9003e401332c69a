import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { CallOutput } from '../../../src-main/contract'
import { certificate } from '../house'
import type { ExchangesOf } from './exchange'

/** What was written last, for a browser to fetch, and the name by which it was offered. */
let written: CallOutput<'exports.records'> = { folder: '', names: [], notes: [] }
let offered = ''

export const exportsExchanges: ExchangesOf<'exports'> = {
  'exports.plot': {
    input: ({ run }) => ({ runs: [run], metrics: ['val_accuracy'], format: 'png' }),
    answer: (file) =>
      expect(Buffer.from(file.base64, 'base64').subarray(0, 8)).toEqual(
        Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
      )
  },
  'exports.report': {
    input: ({ run }) => ({ runs: [run] }),
    answer: ({ mediaType, base64 }) => {
      expect(mediaType).toBe('text/html')
      expect(Buffer.from(base64, 'base64').toString()).toMatch(/^<!doctype html>/)
    }
  },
  'exports.paper': {
    input: ({ run }) => ({ runs: [run] }),
    answer: ({ files }, { run }) =>
      expect(files.map(({ path }) => path)).toEqual(
        expect.arrayContaining([
          'figures/loss.pdf',
          'recipes/loss.json',
          'table.tex',
          'captions.tex',
          'atelier.bib',
          `experiments/${run}.json`,
          'README.md'
        ])
      )
  },
  'exports.figures': {
    input: ({ run }) => ({ runs: [run], format: 'svg' }),
    answer: ({ files, notes }) => {
      expect(files.map(({ path }) => path)).toEqual(
        expect.arrayContaining(['loss.svg', 'accuracy.svg', 'learning-rate.svg'])
      )
      expect(notes.every((note) => /^[\w-]+: ./.test(note))).toBe(true)
    }
  },
  'exports.verify': {
    input: ({ run }) => ({
      origin: {
        recipe: { atelierFigure: 1, runs: [run, 'gone'] },
        runs: [
          { id: run, name: 'another name', configuration: '0'.repeat(64), results: '1'.repeat(64) },
          { id: 'gone', name: 'deleted', configuration: '0'.repeat(64), results: '1'.repeat(64) }
        ]
      }
    }),
    answer: ({ changes }, { run }) =>
      expect(changes).toEqual([
        { reason: 'configuration', run: 'another name', id: run },
        { reason: 'results', run: 'another name', id: run },
        { reason: 'renamed', run: 'another name', id: run },
        { reason: 'gone', run: 'deleted', id: 'gone' }
      ])
  },
  'exports.model': {
    input: ({ run }) => ({ run, format: 'onnx' }),
    answer: (made, { place, run, events }) => {
      const folder = join(place, 'workspace', 'exports')
      expect(readdirSync(folder)).toEqual([expect.stringContaining(run.slice(0, 8))])
      expect(made).toMatchObject({
        folder: join(folder, readdirSync(folder)[0] ?? ''),
        weightsSha256: 'ab'.repeat(32),
        parity: certificate
      })
      expect(events.flatMap((event) => (event.type === 'export-progress' ? [event.phase] : []))).toEqual(
        ['reading', 'checking']
      )
    }
  },
  'exports.records': {
    input: ({ run }) => ({ runs: [run], format: 'csv' }),
    answer: (made, { run }) => {
      const [name = ''] = made.names
      expect(readFileSync(join(made.folder, name), 'utf8').split('\r\n')[1]).toMatch(`${run},`)
      expect(made.notes).toEqual([])
    }
  },
  'exports.capsule': {
    input: ({ run }) => ({ run }),
    answer: ({ folder, names }) => expect(readdirSync(folder)).toEqual(names)
  },
  'exports.cancel': {
    input: () => ({ ticket: 'nobody-has-it' }),
    answer: (answer) => expect(answer).toEqual({ isCancelled: false })
  },
  'exports.offer': {
    before: async ({ client, run }) => {
      written = await client.call('exports.records', { runs: [run], format: 'csv', temporary: true })
    },
    input: () => ({ folder: written.folder }),
    answer: ({ download, fileName, bytes }, { place }) => {
      const path = join(place, 'workspace', 'exports', `.unfinished-download-${download}`, 'files')
      expect([fileName]).toEqual(written.names)
      expect(bytes).toBe(readFileSync(join(path, fileName)).length)
    }
  },
  'exports.withdraw': {
    before: async ({ client, run }) => {
      const { folder } = await client.call('exports.capsule', { run, temporary: true })
      ;({ download: offered } = await client.call('exports.offer', { folder }))
    },
    input: () => ({ download: offered }),
    answer: (_, { place }) =>
      expect(readdirSync(join(place, 'workspace', 'exports'))).not.toContain(
        `.unfinished-download-${offered}`
      )
  }
}
