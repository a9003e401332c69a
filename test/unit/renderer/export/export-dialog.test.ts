import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it, vi } from 'vitest'
import { AtelierError, type CallOutput } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import { useNoticesStore } from '../../../../src-renderer/stores/notices'
import ExportDialog from '../../../../src-renderer/views/export/export-dialog.vue'
import type { ExportStart } from '../../../../src-renderer/views/export/export-start'
import { deferred, fakeClient, summaryOf } from '../../../support/fake-client'

type Figure = CallOutput<'exports.plot'>
const figure = (fileName: string, mediaType: string, content: string): Figure => ({
  fileName,
  mediaType,
  base64: btoa(content),
  origin: {
    recipe: {
      ...{ atelierFigure: 1, runs: ['run-1'], query: null, kind: 'curves', metrics: ['loss'] },
      ...{ groupBy: null, setting: '', shares: false, image: 0, layer: '', picture: null },
      ...{ method: 'umap', parts: ['validation'], images: 2000, seed: 0, color: 'label' },
      ...{ axis: 'epoch', smoothing: 0, logarithmic: false },
      ...{ theme: 'light', width: 960, height: 540, unit: 'px', scale: 2, transparent: false, title: '' }
    },
    runs: []
  }
})
/** More than the choices rest before they are drawn. */
const rest = 300

describe('the export dialog', () => {
  async function open(runs: string[], start: ExportStart, answers: Parameters<typeof fakeClient>[0]) {
    vi.useFakeTimers()
    const fake = fakeClient(answers)
    const wrapper = mount(ExportDialog, {
      props: { runs, start, open: true },
      global: { plugins: [i18n, createPinia()], provide: { [clientKey as symbol]: fake.client } },
      attachTo: document.body
    })
    await flushPromises()
    const button = (name: string): HTMLButtonElement | undefined =>
      [...document.querySelectorAll('button')].find((each) => each.textContent?.trim() === name)
    const choose = async (label: string, value: string): Promise<void> => {
      const named = [...document.querySelectorAll('label')].find((each) => each.textContent === label)
      const select = document.getElementById(named?.htmlFor ?? '') as HTMLSelectElement
      select.value = value
      select.dispatchEvent(new Event('change', { bubbles: true }))
      await vi.advanceTimersByTimeAsync(rest)
      await flushPromises()
    }
    const plots = (): unknown[] =>
      fake.asked.flatMap(({ name, input }) => (name === 'exports.plot' ? [input] : []))
    return { fake, wrapper, plots, button, choose, text: () => document.body.textContent ?? '' }
  }

  it('draws what the place where it was asked for shows, and another format when that is chosen', async () => {
    const { plots, choose, text } = await open(
      ['run-1'],
      { figure: { metrics: ['loss', 'val_loss'], smoothing: 0.5 } },
      {
        'exports.plot': ({ format }) =>
          format === 'csv'
            ? figure('a.csv', 'text/csv', 'epoch,loss\n1,2')
            : figure('a.png', 'image/png', 'x')
      }
    )
    expect(plots()).toMatchObject([
      { runs: ['run-1'], metrics: ['loss', 'val_loss'], smoothing: 0.5, format: 'png', width: 960 }
    ])
    expect(document.querySelector('img')?.alt).toBe('Preview of a.png')

    await choose('Format', 'csv')
    expect(plots().at(-1)).toMatchObject({ format: 'csv' })
    expect(document.querySelector('img')).toBeNull()
    expect(text()).toContain('epoch,loss')
  })

  it('shows a PNG of what a browser cannot show', async () => {
    const { plots, choose } = await open(
      ['run-1'],
      {},
      {
        'exports.plot': ({ format }) => figure(`a.${format}`, `some/${format}`, 'x')
      }
    )
    await choose('Format', 'pdf')
    expect(plots().slice(1)).toMatchObject([{ format: 'pdf' }, { format: 'png' }])
    expect(document.querySelector('img')?.alt).toBe('Preview of a.pdf')
  })

  it('hands out nothing while another figure is drawn', async () => {
    const second = deferred<Figure>()
    let count = 0
    const { button, choose } = await open(
      ['run-1'],
      {},
      {
        'exports.plot': () => (count++ === 0 ? figure('a.png', 'image/png', 'x') : second.promise)
      }
    )
    expect(button('Save')?.getAttribute('aria-disabled')).toBeNull()
    await choose('Colours', 'dark')
    expect(button('Save')?.getAttribute('aria-disabled')).toBe('true')
    second.resolve(figure('b.png', 'image/png', 'x'))
    await flushPromises()
    expect(button('Save')?.getAttribute('aria-disabled')).toBeNull()
  })

  it('tells how far a map of images is, gives it up, and draws it when that is asked for', async () => {
    const first = deferred<Figure>()
    let count = 0
    const { fake, plots, button, text } = await open(
      ['run-1@checkpoints/a'],
      { figure: { kind: 'embedding' } },
      {
        'runs.list': () => [summaryOf({ id: 'run-1', datasetId: 'rows' })],
        'exports.plot': () => (count++ === 0 ? first.promise : figure('b.png', 'image/png', 'x')),
        'exports.cancel': () => ({ isCancelled: true })
      }
    )
    expect(button('Cancel')).toBeUndefined()
    await vi.advanceTimersByTimeAsync(500)
    const progress = { type: 'pictures-progress', phase: 'features', done: 1, total: 4 } as const
    fake.emit({ ...progress, datasetId: 'other', done: 3 })
    fake.emit({ ...progress, datasetId: 'rows' })
    await flushPromises()
    expect(text()).toContain('Computing features: 25%')
    expect(document.querySelector('progress')?.value).toBe(0.25)

    button('Cancel')?.click()
    await flushPromises()
    const [{ ticket }] = plots() as [{ ticket: string }]
    expect(fake.asked.at(-1)).toEqual({ name: 'exports.cancel', input: { ticket } })
    first.reject(new AtelierError('JOB_CANCELLED'))
    await flushPromises()
    expect(text()).toContain('This was cancelled before it was finished.')
    button('Draw it')?.click()
    await flushPromises()
    expect(document.querySelector('img')?.alt).toBe('Preview of b.png')
    expect(button('Cancel')).toBeUndefined()
  })

  it('gives up what is drawn for other choices, and when the dialog goes', async () => {
    const { fake, wrapper, choose, plots } = await open(
      ['run-1'],
      { figure: { kind: 'embedding' } },
      { 'exports.cancel': () => ({ isCancelled: true }) }
    )
    const tickets = (): string[] => plots().map((input) => (input as { ticket: string }).ticket)
    const cancelled = (): string[] =>
      fake.asked.flatMap(({ name, input }) =>
        name === 'exports.cancel' ? [(input as { ticket: string }).ticket] : []
      )
    await choose('Method', 'pca')
    expect(plots()).toMatchObject([{ method: 'umap' }, { method: 'pca' }])
    expect(cancelled()).toEqual(tickets().slice(0, 1))
    wrapper.unmount()
    expect(cancelled()).toEqual(tickets())
  })

  it('says why a figure cannot be drawn, and evaluates the run where that helps', async () => {
    let isEvaluated = false
    const { button, text } = await open(
      ['run-1'],
      { figure: { kind: 'confusion' } },
      {
        'exports.plot': () => {
          if (!isEvaluated) throw new AtelierError('EVALUATION_MISSING', { name: 'first', run: 'run-1' })
          return figure('a.png', 'image/png', 'x')
        },
        'runs.evaluate': () => {
          isEvaluated = true
          return {} as CallOutput<'runs.evaluate'>
        }
      }
    )
    expect(text()).toContain('Run "first" was not evaluated yet')
    button('Evaluate now')?.click()
    await flushPromises()
    expect(document.querySelector('img')?.alt).toBe('Preview of a.png')
  })

  it('tells how far an evaluation is, and gives it up where one does not want to wait', async () => {
    const evaluation = deferred<CallOutput<'runs.evaluate'>>()
    const { fake, button, text } = await open(
      ['run-1'],
      { figure: { kind: 'confusion' } },
      {
        'exports.plot': () => {
          throw new AtelierError('EVALUATION_MISSING', { name: 'first', run: 'run-1' })
        },
        'runs.evaluate': () => evaluation.promise,
        'runs.cancelEvaluation': () => {
          evaluation.reject(new AtelierError('JOB_CANCELLED'))
          return { isCancelled: true }
        }
      }
    )
    button('Evaluate now')?.click()
    await flushPromises()
    expect(button('Evaluate now')).toBeUndefined()
    expect(text()).toContain('Evaluating…')
    button('Cancel')?.click()
    await flushPromises()
    const ticketOf = (call: string): unknown =>
      (fake.asked.find(({ name }) => name === call)?.input as { ticket?: string } | undefined)?.ticket
    expect(ticketOf('runs.cancelEvaluation')).toMatch(/^[0-9a-f]{32}$/)
    expect(ticketOf('runs.cancelEvaluation')).toBe(ticketOf('runs.evaluate'))
    // It can be asked for again, and nobody is told what they chose themselves.
    expect(button('Evaluate now')?.getAttribute('aria-disabled')).toBeNull()
    expect(useNoticesStore().notices).toEqual([])
  })

  it('writes the capsules of a selection one after the other, and says which could not be', async () => {
    const { fake, choose, text } = await open(
      ['a', 'b@checkpoints/x', 'c'],
      { part: 'capsule' },
      {
        'exports.capsule': ({ run }) => {
          if (run === 'a') throw new AtelierError('RUN_IS_ACTIVE', { run, status: 'running' })
          return { folder: `/work/exports/${run}`, names: [`${run}.zip`], notes: [`no data of ${run}`] }
        }
      }
    )
    await choose('Save to', 'host')
    document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
    await flushPromises()
    expect(fake.asked.map(({ input }) => (input as { run?: string }).run)).toEqual(['a', 'b', 'c'])
    expect(text()).toContain('/work/exports/b')
    expect(text()).toContain('/work/exports/c')
    expect(text()).toContain('/work/exports/c: no data of c')
  })

  it('writes records of the run where a checkpoint of it was meant, and says where they lie', async () => {
    const { fake, button, choose, text } = await open(
      ['run-1@checkpoints/a'],
      { part: 'tensorboard' },
      {
        'exports.records': () => ({
          folder: '/work/exports/first',
          names: ['events'],
          notes: ['no picture']
        })
      }
    )
    await choose('Save to', 'host')
    button('Export')?.click()
    document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
    await flushPromises()
    expect(fake.asked.at(-1)).toEqual({
      name: 'exports.records',
      input: {
        ...{ runs: ['run-1'], format: 'tensorboard', confusionMatrix: true, temporary: false },
        ticket: expect.any(String)
      }
    })
    expect(text()).toContain('/work/exports/first')
    expect(text()).toContain('no picture')
  })
})
