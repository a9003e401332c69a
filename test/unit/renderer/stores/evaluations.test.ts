import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import { AtelierError, type Evaluation } from '../../../../src-main/contract'
import { useEvaluationsStore } from '../../../../src-renderer/stores/evaluations'
import { useNoticesStore } from '../../../../src-renderer/stores/notices'
import { deferred, fakeClient, inWindow } from '../../../support/fake-client'

const evaluation: Evaluation = {
  runId: 'run-1',
  accuracy: 0.5,
  loss: 1,
  classes: ['a'],
  confusionMatrix: [[1]],
  perClass: []
}

describe('evaluations', () => {
  function store(answer: () => Promise<Evaluation>) {
    const fake = fakeClient({ 'runs.evaluate': answer })
    const { value } = inWindow(fake.client, () => ({
      evaluations: useEvaluationsStore(),
      notices: useNoticesStore()
    }))
    return { ...fake, ...value }
  }

  it('go on and are kept by their run, whoever looks', async () => {
    const answer = deferred<Evaluation>()
    const { evaluations, asked } = store(() => answer.promise)
    const run = { id: 'run-1', epochsDone: 2 }
    const done = evaluations.evaluate(run)
    void evaluations.evaluate(run)
    expect(evaluations.of(() => run).value).toMatchObject({ isRunning: true, result: null })
    expect(evaluations.of(() => ({ id: 'run-2', epochsDone: 2 })).value).toMatchObject({
      isRunning: false,
      result: null
    })
    answer.resolve(evaluation)
    await done
    expect(evaluations.of(() => run).value).toMatchObject({ isRunning: false, result: evaluation })
    expect(asked).toHaveLength(1)
  })

  it('are void for the weights of a later epoch, and for a deleted run', async () => {
    const { evaluations, emit } = store(async () => evaluation)
    const summary = ref({ id: 'run-1', epochsDone: 2 })
    const held = evaluations.of(() => summary.value)
    await evaluations.evaluate(summary.value)
    summary.value = { id: 'run-1', epochsDone: 3 }
    expect(held.value.result).toBeNull()
    summary.value = { id: 'run-1', epochsDone: 2 }
    expect(held.value.result).toEqual(evaluation)
    emit({ type: 'run-deleted', runId: 'run-1' })
    expect(held.value.result).toBeNull()
  })

  it('can be given up, which is no failure', async () => {
    const answer = deferred<Evaluation>()
    const { evaluations, notices, asked, answers } = store(() => answer.promise)
    answers['runs.cancelEvaluation'] = () => {
      answer.reject(new AtelierError('JOB_CANCELLED'))
      return { isCancelled: true }
    }
    const run = { id: 'run-1', epochsDone: 2 }
    const done = evaluations.evaluate(run)
    await evaluations.cancel(run)
    await done
    expect(evaluations.of(() => run).value).toMatchObject({ isRunning: false, result: null })
    expect(notices.notices).toEqual([])
    const [begun, given] = asked.map(({ input }) => (input as { ticket: string }).ticket)
    expect(given).toBe(begun)
    await evaluations.cancel(run)
    expect(asked).toHaveLength(2)
  })

  it('that fail say why, and can be asked for again', async () => {
    const { evaluations, notices } = store(async () => {
      throw new AtelierError('UNKNOWN_RUN', { run: 'run-1' })
    })
    const run = { id: 'run-1', epochsDone: 2 }
    await evaluations.evaluate(run)
    expect(evaluations.of(() => run).value).toMatchObject({ isRunning: false, result: null })
    expect(notices.notices.map(({ text }) => text)).toEqual(['There is no run "run-1".'])
  })
})
