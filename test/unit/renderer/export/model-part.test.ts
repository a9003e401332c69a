import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it, vi } from 'vitest'
import {
  AtelierError,
  type CheckpointInfo,
  type ModelExport,
  asOthersSay
} from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import { useNoticesStore } from '../../../../src-renderer/stores/notices'
import ModelPart from '../../../../src-renderer/views/export/model-part.vue'
import { deferred, fakeClient } from '../../../support/fake-client'

const file = 'checkpoints/epoch-0003.safetensors'
const checkpoint: CheckpointInfo = {
  file,
  epoch: 3,
  step: 0,
  bytes: 1,
  at: 1,
  roles: ['last'],
  val_accuracy: 0.5
}
const older: CheckpointInfo = { ...checkpoint, file: 'checkpoints/epoch-0002.safetensors', epoch: 2 }
const made: ModelExport = {
  format: 'onnx',
  folder: '/work/exports/first',
  files: [{ path: 'first.onnx', bytes: 2048 }],
  parameters: 10,
  weightsSha256: 'ab',
  parity: {
    reader: 'onnxruntime 1',
    images: 32,
    imagesFrom: 'test',
    difference: 4.25e-7,
    allowed: 1e-4,
    sameClass: 31,
    sameWeights: null,
    accuracy: { before: 0.9, after: 0.875 },
    milliseconds: 1.25,
    inFp32: { bytes: 8000, milliseconds: 0.75 }
  }
}

describe('the part of the export dialog that writes a model', () => {
  /** @param to where it is to go; the browser's machine where that is not chosen */
  async function open(to?: 'host') {
    const answer = deferred<ModelExport>()
    const fake = fakeClient({
      'exports.model': () => answer.promise,
      'exports.offer': ({ name }) => ({
        download: 'ab',
        fileName: `${name ?? 'file'}.zip`,
        bytes: 2_500_000
      }),
      'exports.cancel': () => {
        answer.reject(new AtelierError('JOB_CANCELLED'))
        return { isCancelled: true }
      }
    })
    const pinia = createPinia()
    const wrapper = mount(ModelPart, {
      props: { runIds: ['run-1'], checkpoints: [older, checkpoint], checkpoint: file },
      global: { plugins: [i18n, pinia], provide: { [clientKey as symbol]: fake.client } },
      attachTo: document.body
    })
    await flushPromises()
    const text = (): string => document.body.textContent ?? ''
    const choose = async (at: number, value: string): Promise<void> => {
      const select = document.querySelectorAll('select')[at] as HTMLSelectElement
      select.value = value
      select.dispatchEvent(new Event('change', { bubbles: true }))
      await flushPromises()
    }
    const start = async (): Promise<void> => {
      document
        .querySelector('form')
        ?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
      await flushPromises()
    }
    if (to) await choose(3, to)
    return { wrapper, fake, answer, text, choose, start, notices: useNoticesStore(pinia) }
  }

  it('asks for the checkpoint as it was chosen, says where that is, and shows the proof', async () => {
    const { fake, answer, text, choose, start } = await open('host')
    expect(document.querySelector('select')?.selectedOptions[0]?.textContent).toContain('epoch 3')
    await choose(2, 'fp16')
    await start()
    expect(fake.asked).toEqual([
      {
        name: 'exports.model',
        input: {
          run: `run-1@${file}`,
          format: 'onnx',
          options: { fold: false, precision: 'fp16' },
          images: null,
          temporary: false,
          ticket: expect.stringMatching(/^[0-9a-f]{32}$/)
        }
      }
    ])

    fake.emit({ type: 'export-progress', runId: 'another', phase: 'writing' })
    fake.emit({ type: 'export-progress', runId: 'run-1', phase: 'checking' })
    await flushPromises()
    expect(text()).toContain('Running the files and comparing…')

    answer.resolve(made)
    await flushPromises()
    expect(text()).toContain(
      'logits differ from Atelier’s by 4.3e-7 at most (1.0e-4 allowed), and 31 of 32 images'
    )
    expect(text()).toContain('Right are 87.50% of them, 90.00% as Atelier computes in fp32.')
    expect(text()).toContain('One image takes 1.25 ms there')
    expect(text()).toContain('In fp32 it has 8.0 kB and takes 0.75 ms.')
    expect(text()).toContain('/work/exports/first')
  })

  it('asks for another checkpoint, and for fp32 in formats that have nothing else', async () => {
    const { fake, choose, start } = await open()
    await choose(2, 'int8')
    await choose(0, older.file)
    await choose(1, 'keras')
    expect(document.querySelectorAll('select').length).toBe(3)
    await start()
    expect(fake.asked[0]?.input).toMatchObject({
      run: `run-1@${older.file}`,
      format: 'keras',
      options: { precision: 'fp32' }
    })
  })

  it('tells of an export that is done after it was closed', async () => {
    const { wrapper, answer, start, notices } = await open('host')
    await start()
    wrapper.unmount()
    answer.resolve(made)
    await flushPromises()
    expect(notices.notices.map(({ text, fix }) => [text, fix])).toEqual([
      ['Exported and checked', '/work/exports/first']
    ])
  })

  it('lets a browser fetch the model as a ZIP, and says what it is called there', async () => {
    const { fake, answer, text, start } = await open()
    const clicked: [string, string][] = []
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
      this: HTMLAnchorElement
    ) {
      clicked.push([this.getAttribute('href') ?? '', this.download])
    })
    await start()
    expect(fake.asked[0]?.input).toMatchObject({ temporary: true })
    answer.resolve(made)
    await flushPromises()
    click.mockRestore()
    expect(fake.asked.at(-1)).toEqual({
      name: 'exports.offer',
      input: { folder: '/work/exports/first', name: 'first-onnx' }
    })
    expect(clicked).toEqual([['downloads/ab', 'first-onnx.zip']])
    expect(text()).toContain('first-onnx.zip (2.5 MB)')
    expect(text()).not.toContain('/work/exports/first')
  })

  it('gives up what is under way, and calls that no failure', async () => {
    const { fake, text, start, notices } = await open()
    await start()
    const { ticket } = fake.asked[0]?.input as { ticket: string }
    const cancel = [...document.querySelectorAll('button')].find(
      (each) => each.textContent?.trim() === 'Cancel'
    )
    cancel?.click()
    await flushPromises()
    expect(fake.asked.at(-1)).toEqual({ name: 'exports.cancel', input: { ticket } })
    expect(notices.notices).toEqual([])
    expect(text()).not.toContain('Reading the checkpoint')
  })

  it('writes the newest of each run of a selection in turn, and says which could not be', async () => {
    const fake = fakeClient({
      'exports.model': ({ run }) => {
        if (run === 'run-2')
          throw new AtelierError('EXPORT_NOT_POSSIBLE', {
            format: 'ONNX',
            reason: asOthersSay('of a layer'),
            hint: ''
          })
        return { ...made, folder: `/work/exports/${run}` }
      }
    })
    const pinia = createPinia()
    mount(ModelPart, {
      props: { runIds: ['run-1', 'run-2', 'run-3'], checkpoints: [], checkpoint: null },
      global: { plugins: [i18n, pinia], provide: { [clientKey as symbol]: fake.client } },
      attachTo: document.body
    })
    await flushPromises()
    const selects = [...document.querySelectorAll('select')]
    const destination = selects.at(-1) as HTMLSelectElement
    destination.value = 'host'
    destination.dispatchEvent(new Event('change', { bubbles: true }))
    document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
    await flushPromises()
    expect(fake.asked.map(({ input }) => (input as { run: string }).run)).toEqual([
      'run-1',
      'run-2',
      'run-3'
    ])
    const places = [...document.querySelectorAll('dd:first-of-type')].map((each) => each.textContent)
    expect(places).toEqual(['/work/exports/run-1', '/work/exports/run-3'])
    expect(
      useNoticesStore(pinia)
        .notices.map(({ text }) => text)
        .join()
    ).toMatch(/of a layer/)
  })
})
