import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import {
  AtelierError,
  type CallOutput,
  type ComparedRun,
  encodeError,
  type EpochAnswersView,
  asOthersSay
} from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n } from '../../../../src-renderer/i18n'
import CompareView from '../../../../src-renderer/views/comparison/compare-view.vue'
import { deferred, fakeClient, lookAtWindow, summaryOf } from '../../../support/fake-client'
import { epochOf, tinySpec } from '../../../support/run-fixtures'

const detailOf = (id: string): ComparedRun => ({
  summary: summaryOf({ id, name: `run ${id}` }),
  spec: tinySpec(),
  epochs: [],
  sessions: [],
  steering: [],
  setup: null
})

/** Of two classes with ten images each, a is right about nine and b about six of the first. */
const answersOf = (run: string): EpochAnswersView => ({
  ...{
    epochs: [1, 2],
    epoch: 2,
    changed: null,
    incomparable: null,
    againstEpochs: [],
    total: 0,
    images: []
  },
  evaluation: {
    ...{ runId: run, accuracy: 0.5, loss: 1, classes: ['cat', 'dog'], perClass: [] },
    confusionMatrix: [run === 'a' ? [9, 1] : [6, 4], [5, 5]]
  }
})

describe('the comparison', () => {
  async function compare(
    show: (id: string) => ComparedRun | Promise<ComparedRun>,
    address = '/compare?runs=a,b'
  ) {
    const router = createRouter({
      history: createMemoryHistory(),
      routes: [{ path: '/:rest(.*)*', component: CompareView }]
    })
    await router.push(address)
    const fake = fakeClient({
      'runs.compare': async ({ runs: ids }) => {
        const answer: CallOutput<'runs.compare'> = { runs: [], absent: [], isThinned: false }
        for (const run of ids)
          try {
            answer.runs.push(await show(run))
          } catch (error) {
            answer.absent.push({ run, error: encodeError(error) })
          }
        return answer
      },
      'runs.answers': ({ run }) => answersOf(run)
    })
    const wrapper = mount(CompareView, {
      global: {
        plugins: [createPinia(), i18n, router],
        provide: { [clientKey as symbol]: fake.client },
        stubs: { RunChart: true }
      }
    })
    await flushPromises()
    return { wrapper, ...fake }
  }

  it('says that it loads while it does, and nothing of settings that it does not know', async () => {
    const answer = deferred<ComparedRun>()
    const { wrapper } = await compare((id) => (id === 'a' ? answer.promise : detailOf(id)))
    expect(wrapper.text()).toBe('Loading…')
    answer.resolve(detailOf('a'))
    await flushPromises()
    expect(wrapper.text()).toContain('These runs have the same settings.')
    wrapper.unmount()
  })

  it('drops a run that is deleted elsewhere, names it, and says what is left', async () => {
    const gone = new Set<string>()
    const { wrapper, emit } = await compare((id) => {
      if (gone.has(id)) throw new AtelierError('UNKNOWN_RUN', { run: id })
      return detailOf(id)
    })
    gone.add('b')
    emit({ type: 'run-deleted', runId: 'b' })
    await flushPromises()
    expect(wrapper.get('.absent').text()).toBe('“run b” was deleted and is no longer compared.')
    expect(wrapper.text()).toContain('Only one run is left: there is nothing to compare it with.')
    expect(wrapper.findAll('th a').map((link) => link.text())).toEqual(['run a'])
    gone.add('a')
    emit({ type: 'run-deleted', runId: 'a' })
    await flushPromises()
    expect(wrapper.text()).toContain(
      '“run a” was deleted and is no longer compared. “run b” was deleted'
    )
    wrapper.unmount()
  })

  it('names a run that cannot be read, with the reason, and follows a new name', async () => {
    const { wrapper, emit } = await compare((id) => {
      if (id === 'b') throw new AtelierError('INTERNAL', { reason: asOthersSay('the disk') })
      return detailOf(id)
    })
    expect(wrapper.get('.absent').text()).toMatch(/^b: .*the disk/)
    emit({ type: 'run-changed', summary: summaryOf({ id: 'a', name: 'another name' }) })
    await flushPromises()
    expect(wrapper.findAll('th a').map((link) => link.text())).toEqual(['another name'])
    wrapper.unmount()
  })

  it('asks for all runs in one question, and then for the one that goes on', async () => {
    let epochs = [epochOf(1)]
    const { wrapper, emit, asked } = await compare((id) => ({ ...detailOf(id), epochs }))
    epochs = [epochOf(1), epochOf(2)]
    const [, second] = epochs
    if (second)
      emit({
        ...{ type: 'run', runId: 'b', seq: 1, summary: summaryOf({ id: 'b' }) },
        events: [{ type: 'epoch', metrics: second }]
      })
    lookAtWindow()
    await flushPromises()
    const questions = asked.flatMap(({ name, input }) =>
      name === 'runs.compare' ? [(input as { runs: string[] }).runs] : []
    )
    expect(questions).toEqual([['a', 'b'], ['b']])
    wrapper.unmount()
  })

  it('subtracts confusion matrices, cell by cell, as counts or as shares', async () => {
    const { wrapper } = await compare(detailOf, '/compare?runs=a,b&figure=confusion')
    const cells = (): string[] => wrapper.findAll('.matrix td[style]').map((cell) => cell.text())
    expect(cells()).toEqual(['+3', '−3', '', ''])
    expect(wrapper.findAll('.matrix .better')).toHaveLength(2)
    await wrapper.get('.difference [role="switch"]').trigger('click')
    await flushPromises()
    expect(cells()).toEqual(['+30.0', '−30.0', '', ''])
    wrapper.unmount()
  })

  it('shows which version of the data each had, where they changed in between', async () => {
    const versions: Record<string, string> = { a: 'a1'.repeat(32), b: 'b2'.repeat(32) }
    const at = (id: string): ComparedRun => ({
      ...detailOf(id),
      setup: { datasetSha256: versions[id] }
    })
    const { wrapper } = await compare(at, '/compare?runs=a,b')
    expect(wrapper.get('thead').text()).toContain('Data version')
    expect(wrapper.get('tbody').text()).toContain('a1a1a1a1a1a1')
    expect(wrapper.text()).not.toContain('These runs have the same settings.')
    wrapper.unmount()
  })

  it('draws runs by their settings, and leads to the one that is pointed at', async () => {
    const at = (id: string): ComparedRun => ({
      ...detailOf(id),
      spec: { ...tinySpec(), batchSize: id === 'a' ? 8 : 16 },
      epochs: [epochOf(1)]
    })
    const { wrapper } = await compare(at, '/compare?runs=a,b&figure=scatter')
    expect(wrapper.findAll('circle.about')).toHaveLength(2)
    expect(wrapper.get('select[id] option[value="batchSize"]').text()).toBe('Batch size')
    await wrapper.get('circle.about').trigger('mouseenter')
    expect(wrapper.get('.pointed').text()).toBe('run a')
    wrapper.unmount()
  })

  it('tells more runs than there are colours apart, and keeps a colour that was chosen', async () => {
    const ids = Array.from({ length: 10 }, (_, i) => `r${i}`)
    const at = `/compare?runs=${ids.join(',')}&colors=r0:123456`
    const { wrapper } = await compare(detailOf, at)
    const looks = wrapper.findAll('tbody .swatch svg').map((svg) => svg.html().replace(/\s+/g, ' '))
    expect(new Set(looks).size).toBe(10)
    expect(looks[0]).toContain('#123456')
    wrapper.unmount()
  })
})
