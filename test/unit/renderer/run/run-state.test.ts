import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { AtelierError, encodeError, type RunDetail } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import RunState from '../../../../src-renderer/views/run/run-state.vue'
import { fakeClient, summaryOf } from '../../../support/fake-client'
import { epochOf, tinySetup, tinySpec } from '../../../support/run-fixtures'

const checkpoint = { file: 'a', epoch: 3, step: 12, bytes: 1, at: 0, roles: [], val_accuracy: null }
function state(summary: Partial<RunDetail['summary']>, more: Partial<RunDetail> = {}) {
  const detail: RunDetail = {
    summary: summaryOf(summary),
    spec: tinySpec(),
    setup: tinySetup,
    epochs: [],
    sessions: [],
    checkpoints: [checkpoint],
    steering: [],
    parent: null,
    applicationVersion: '1',
    commit: null,
    weightsSha256: null,
    folder: '/',
    machine: { hostname: 'h', platform: 'p', cpu: 'c', cores: 2, memoryBytes: 1, node: 'v20' },
    ...more
  }
  return mount(RunState, {
    props: { detail, isResuming: false },
    global: {
      plugins: [i18n],
      provide: { [clientKey as symbol]: fakeClient().client },
      stubs: { RouterLink: { template: '<a><slot /></a>' } }
    }
  })
}

describe('what stands between a run and its end', () => {
  it('is a pause with what is saved and the button to go on', async () => {
    const shown = state({ status: 'paused' })
    expect(shown.text()).toContain('Everything up to epoch 4, step 12 is saved.')
    await shown.get('button').trigger('click')
    expect(shown.emitted('resume')).toHaveLength(1)
  })
  it('is an interruption or a full disk, with the message and what to do', () => {
    const interrupted = state({
      status: 'interrupted',
      error: encodeError(new AtelierError('RUN_INTERRUPTED', { run: 'first' }))
    })
    expect(interrupted.get('[role=alert]').text()).toContain('Run "first" was interrupted')
    const full = state(
      { status: 'paused', error: encodeError(new AtelierError('DISK_FULL', { path: '/w' })) },
      { checkpoints: [] }
    )
    expect(full.get('[role=alert]').text()).toContain('The disk that holds /w is full. Free some space')
    expect(full.text()).toContain('Nothing has been saved yet.')
    expect(full.get('button').text()).toBe('Start again')
  })
  it('has no button where a run came from elsewhere without a checkpoint: it would begin anew', () => {
    const imported = { from: 'capsule', at: 0, source: 'a.zip' } as const
    const hasButton = (more: Partial<RunDetail>): boolean =>
      state({ status: 'paused', imported }, more).find('button').exists()
    expect(hasButton({ epochs: [epochOf(1)], checkpoints: [] })).toBe(false)
    expect(hasButton({ epochs: [epochOf(1)] })).toBe(true)
    // It has nothing to lose.
    expect(hasButton({ epochs: [], checkpoints: [] })).toBe(true)
  })
  it('offers other settings too where a run failed, for the same ones may fail again', () => {
    const failed = state({
      status: 'failed',
      error: encodeError(
        new AtelierError('LOSS_NOT_FINITE', { value: 'NaN', step: 1, epoch: 2, where: '' })
      )
    })
    expect(failed.get('a').text()).toBe('Continue from here with…')
  })
  it.each([
    new AtelierError('LOSS_NOT_FINITE', { value: 'NaN', step: 1, epoch: 1, where: '' }),
    new AtelierError('UPDATE_NOT_FINITE', { name: 'dense/kernel', step: 1, epoch: 1, where: '' })
  ])('leads to other settings first where the same ones break again: $code', async (error) => {
    const shown = state(
      {
        status: 'failed',
        error: encodeError(error)
      },
      { checkpoints: [] }
    )
    const [change, again] = shown.findAll('button')
    expect([change?.text(), again?.text()]).toEqual(['Change the settings', 'Start again'])
    expect([change, again].map((each) => each?.classes('primary'))).toEqual([true, false])
    await change?.trigger('click')
    expect(shown.emitted()).toMatchObject({ change: [[]] })
    expect(shown.emitted('resume')).toBeUndefined()
  })
  it('is nothing while it trains, and its place in the queue while it waits', () => {
    expect(state({ status: 'running' }).text()).toBe('')
    expect(state({ status: 'queued', queuePosition: 2 }).text()).toContain('number 2 in the queue')
  })
  it('proves with all digits that a resumed run is the same, or says that it is not', () => {
    const sessions = (after: number) => [
      {
        startedAt: 0,
        endedAt: null,
        firstStep: 5,
        proof: { step: 5, before: 0.48271238803863525, after }
      }
    ]
    const exact = state({ status: 'running' }, { sessions: sessions(0.48271238803863525) }).get('.proof')
    expect(exact.classes()).toContain('exact')
    expect(exact.text()).toBe(
      "Resumed exactly: the next batch's loss was 0.48271238803863525 before the pause and is " +
        '0.48271238803863525 after it.'
    )
    const differs = state(
      { status: 'running' },
      { sessions: sessions(0.4827123880386353), setup: { ...tinySetup, deterministic: false } }
    ).get('.proof')
    expect(differs.classes()).not.toContain('exact')
    expect(differs.text()).toContain('not bit for bit')
    expect(differs.text()).toContain('This device does not reproduce a run bit for bit.')
  })
})
