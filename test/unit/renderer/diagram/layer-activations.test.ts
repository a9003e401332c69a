import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import {
  type CallInput,
  type CheckpointInfo,
  type LayerActivations,
  modelConfig
} from '../../../../src-main/contract'
import { describeModel } from '../../../../src-main/workbench/models/model-service'
import { clientKey } from '../../../../src-renderer/api/client'
import {
  activationsByRow,
  activationText,
  activationWeight
} from '../../../../src-renderer/diagram/layer-activations'
import LayerActivationsBar from '../../../../src-renderer/diagram/layer-activations.vue'
import { i18n } from '../../../../src-renderer/i18n'
import { fakeClient } from '../../../support/fake-client'

const saved = (epoch: number, roles: CheckpointInfo['roles']): CheckpointInfo => ({
  ...{ file: `checkpoints/epoch-000${epoch}.safetensors`, epoch, step: 0, bytes: 1, at: 0 },
  ...{ roles, val_accuracy: 0.5 }
})
const measured: LayerActivations = {
  checkpoint: { file: 'checkpoints/epoch-0002.safetensors', epoch: 2, step: 0 },
  images: 1256,
  layers: [{ name: 'dense', mean: -0.123456, deviation: 'NaN', zeros: 0.4375, together: ['dense_relu'] }]
}

function open() {
  const settles: { resolve(found: LayerActivations): void; reject(error: unknown): void }[] = []
  const { client, emit, asked } = fakeClient({
    'runs.activations': () => new Promise((resolve, reject) => settles.push({ resolve, reject })),
    'runs.cancelActivations': () => ({ isCancelled: true })
  })
  const wrapper = mount(LayerActivationsBar, {
    props: {
      'subject': { run: 'mine', checkpoints: [saved(1, []), saved(2, ['best']), saved(3, ['last'])] },
      'modelValue': null as LayerActivations | null,
      'onUpdate:modelValue': (modelValue: LayerActivations | null) => wrapper.setProps({ modelValue })
    },
    global: { plugins: [i18n], provide: { [clientKey as symbol]: client } }
  })
  const inputs = () =>
    asked
      .filter(({ name }) => name === 'runs.activations')
      .map(({ input }) => input as CallInput<'runs.activations'>)
  const cancelled = () =>
    asked
      .filter(({ name }) => name === 'runs.cancelActivations')
      .map(({ input }) => (input as CallInput<'runs.cancelActivations'>).ticket)
  return { wrapper, emit, settles, inputs, cancelled }
}

describe('the line that says what comes out of layers', () => {
  it('asks for the best checkpoint, says how many images are done, and then of how many it is', async () => {
    const { wrapper, emit, settles, inputs } = open()
    expect(inputs().map(({ run }) => run)).toEqual(['mine@epoch-0002.safetensors'])
    const ticket = inputs()[0]?.ticket ?? ''
    emit({ type: 'layers-progress', ticket, done: 64, total: 256 })
    await flushPromises()
    expect(wrapper.get('progress').attributes()).toMatchObject({ value: '64', max: '256' })
    settles[0]?.resolve(measured)
    await flushPromises()
    expect(wrapper.find('progress').exists()).toBe(false)
    expect(wrapper.text()).toContain('over 1,256 of the images')
  })

  it('gives up what is under way where another checkpoint is chosen, and takes no late answer', async () => {
    const { wrapper, settles, inputs, cancelled } = open()
    await wrapper.get('select').setValue('checkpoints/epoch-0003.safetensors')
    expect(inputs().map(({ run }) => run)).toEqual([
      'mine@epoch-0002.safetensors',
      'mine@epoch-0003.safetensors'
    ])
    expect(cancelled()).toEqual([inputs()[0]?.ticket])
    settles[0]?.resolve(measured)
    await flushPromises()
    expect(wrapper.props('modelValue')).toBeNull()
    expect(wrapper.find('progress').exists()).toBe(true)
  })
})

describe('what comes out of a layer', () => {
  it('is told of what is computed together by its end, and of a block by its last layer', () => {
    const model = describeModel(modelConfig.parse({ id: 'mlp', hiddenUnits: [8] }), [28, 28, 1], 10)
    const groups = [{ ...model.layers[0], name: 'block', layers: ['flatten', 'dense'] }]
    const rows = activationsByRow({ ...model, groups: groups as never }, measured)
    expect(rows.get('dense_relu')?.within).toBe('dense')
    expect(rows.get('block')).toEqual(rows.get('dense'))
  })

  it('is written short, and colours by how far a mean is from zero', () => {
    const [row] = activationsByRow(
      { groups: [] as never, layers: [] } as never,
      measured
    ).values() as unknown as [NonNullable<Parameters<typeof activationWeight>[0]>]
    expect(activationText(row, 'mean')).toBe('-0.123')
    expect(activationText(row, 'deviation')).toBe('NaN')
    expect(activationText(row, 'zeros')).toBe('43.8%')
    expect(activationWeight(row, 'mean')).toBeCloseTo(0.123456)
    // What is no number has no strength, and stands in the box as what it is.
    expect(activationWeight(row, 'deviation')).toBe(0)
    expect(activationWeight(undefined, 'zeros')).toBe(0)
  })
})
