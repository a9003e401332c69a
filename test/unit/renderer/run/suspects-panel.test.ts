import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import { describe, expect, it } from 'vitest'
import type { CallInput, RunDetail, Suspects } from '../../../../src-main/contract'
import { clientKey } from '../../../../src-renderer/api/client'
import { i18n, setLanguage } from '../../../../src-renderer/i18n'
import { takeDraft } from '../../../../src-renderer/views/new-run/draft-handover'
import SuspectsPanel from '../../../../src-renderer/views/run/evaluation/suspects-panel.vue'
import { fakeClient, summaryOf } from '../../../support/fake-client'
import { machine, tinySetup, tinySpec } from '../../../support/run-fixtures'

const hash = 'c0'.repeat(32)
const detailOf = (id: string, fold: number): RunDetail => ({
  summary: summaryOf({ id, status: 'completed', epochsDone: 2, datasetId: 'mine', number: fold }),
  spec: tinySpec({
    name: id,
    seed: 4,
    dataset: { id: 'mine', validation: { from: 'fold', folds: 2, fold } }
  }),
  setup: tinySetup,
  epochs: [],
  sessions: [],
  checkpoints: [],
  steering: [],
  parent: null,
  applicationVersion: '1',
  commit: null,
  weightsSha256: null,
  folder: '/',
  machine
})
const suspect = (number: number): Suspects['suspects'][number] => ({
  image: `hash ${number}`,
  name: `train/${number}`,
  label: 0,
  labelProbability: 0.02,
  predicted: 1,
  predictedProbability: 0.9,
  thumbnail: null
})

function router(): Router {
  const component = { template: '<div />' }
  return createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component },
      { path: '/new', component }
    ]
  })
}

interface Said {
  agreed?: number
  classes?: string[]
  /** Of the data set: what each counts as. */
  labels?: Suspects['labels']
}

async function panel(
  detail = detailOf('one', 1),
  {
    agreed = 800,
    classes = ['cat', 'dog', 'owl'],
    labels = classes.map((name, countsAs) => ({ name, countsAs }))
  }: Said = {}
) {
  const corrected: CallInput<'datasets.correct'>[] = []
  const fake = fakeClient({
    'runs.list': () => [detailOf('one', 1).summary, detailOf('two', 2).summary],
    'runs.show': ({ run }) => detailOf(run, run === 'one' ? 1 : 2),
    'runs.suspects': ({ runs, from = 0 }) => ({
      runs: runs.map((id) => ({ id, name: id })),
      part: 'train',
      images: 1000,
      agreed,
      folds: { done: runs.length, of: 2 },
      classes,
      labels,
      total: 3,
      from,
      suspects: from === 0 ? [suspect(1), suspect(2)] : [suspect(3)]
    }),
    'datasets.correct': (input) => {
      corrected.push(input)
      return { corrections: hash, leftOut: 1, relabelled: 1, inTest: 0 }
    }
  })
  const routes = router()
  const wrapper = mount(SuspectsPanel, {
    props: { detail },
    global: {
      plugins: [createPinia(), i18n, routes],
      provide: { [clientKey as symbol]: fake.client }
    },
    attachTo: document.body
  })
  await flushPromises()
  return { wrapper, fake, corrected, routes }
}

const button = (wrapper: VueWrapper, text: string) =>
  wrapper.findAll('button').find((each) => each.text() === text)
async function press(wrapper: VueWrapper, text: string): Promise<void> {
  await button(wrapper, text)?.trigger('click')
  await flushPromises()
}

describe('the suspects of a run', () => {
  it('are looked for among the images of all folds, a page at a time', async () => {
    const { wrapper, fake } = await panel()
    await press(wrapper, 'Find suspects')
    expect(wrapper.text()).toContain('3 of 1,000 labels are probably wrong')
    expect(wrapper.text()).toContain('in 2 of 2 folds of the training images')
    expect(wrapper.findAll('.card')).toHaveLength(2)

    expect(wrapper.text()).not.toContain('classified as they are labelled')

    await press(wrapper, 'Show more')
    expect(wrapper.findAll('.card')).toHaveLength(3)
    expect(button(wrapper, 'Show more')).toBeUndefined()
    const asked = fake.asked.filter(({ name }) => name === 'runs.suspects')
    expect(asked.map(({ input }) => input)).toMatchObject([
      { runs: ['one', 'two'], from: 0 },
      { runs: ['one', 'two'], from: 2 }
    ])
  })

  it('are said to be rather mistakes of a network that contradicts more than a fifth of the labels', async () => {
    const { wrapper } = await panel(detailOf('one', 1), { agreed: 799 })
    await press(wrapper, 'Find suspects')
    expect(wrapper.text()).toContain('Only 79.90% of them are classified as they are labelled')
  })

  it('are decided of one by one, and a run with the same seed is written with what was decided', async () => {
    const { wrapper, corrected, routes } = await panel()
    await press(wrapper, 'Find suspects')
    const again = (): HTMLButtonElement =>
      button(wrapper, 'Train again with these corrections')?.element as HTMLButtonElement
    expect(again().getAttribute('aria-disabled')).toBe('true')

    const [first, second] = wrapper.findAll('select')
    expect(first?.findAll('option').map((option) => option.text())).toEqual([
      'Keep “cat”',
      'It is “dog”',
      'Leave out',
      'owl'
    ])
    await first?.setValue('owl')
    await second?.findAll('option')[2]?.setValue()
    expect(wrapper.text()).toContain('2 corrections')

    again().click()
    await flushPromises()
    expect(corrected).toEqual([
      {
        dataset: 'mine',
        path: null,
        previous: null,
        changes: [
          { image: 'hash 1', label: 'owl' },
          { image: 'hash 2', label: null }
        ]
      }
    ])
    expect(routes.currentRoute.value.path).toBe('/new')
    expect(takeDraft()).toMatchObject({ seed: 4, dataset: { id: 'mine', corrections: hash } })
  })

  it('can all be taken for what they are predicted as, and be given back', async () => {
    const { wrapper } = await panel()
    await press(wrapper, 'Find suspects')
    await press(wrapper, 'Take all shown as predicted')
    expect(wrapper.findAll('select').map(({ element }) => element.value)).toEqual(['dog', 'dog'])
    await press(wrapper, 'Keep all shown')
    expect(wrapper.text()).toContain('0 corrections')
  })

  it('that are taken for merged classes are of those of the data set, which one a person says', async () => {
    const labels = ['kitten', 'puppy', 'hound', 'owl'].map((name, i) => ({
      name,
      countsAs: [0, 1, 1, null][i] ?? null
    }))
    const { wrapper } = await panel(detailOf('one', 1), { classes: ['cat', 'dog'], labels })
    await press(wrapper, 'Find suspects')
    const [first] = wrapper.findAll('select')
    expect(first?.findAll('option').map((option) => option.text())).toEqual([
      'Keep “cat”',
      'puppy',
      'hound',
      'Leave out',
      'owl'
    ])
    expect(first?.find('optgroup').attributes('label')).toBe('Counts as “dog”')
    expect(wrapper.text()).toContain('2 of those shown are taken for merged classes')

    await first?.setValue('hound')
    await press(wrapper, 'Take all shown as predicted')
    expect(wrapper.findAll('select').map(({ element }) => element.value)).toEqual(['hound', ''])
    expect(wrapper.text()).toContain('1 correction')
  })

  it('are shown in Japanese', async () => {
    setLanguage('ja')
    const { wrapper } = await panel()
    await press(wrapper, '疑わしいラベルを探す')
    expect(wrapper.text()).toContain('1,000 枚のうち 3 枚のラベルが誤っていそうです')
    expect(wrapper.text()).toContain('除外する')
  })

  it('are not looked for in a run that has saved nothing', async () => {
    const detail = detailOf('one', 1)
    const { wrapper } = await panel({ ...detail, summary: { ...detail.summary, epochsDone: 0 } })
    expect(button(wrapper, 'Find suspects')?.attributes()).toHaveProperty('aria-disabled')
  })
})
