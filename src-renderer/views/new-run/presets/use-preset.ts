import { useLocalStorage } from '@vueuse/core'
import { computed, provide, type Ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { type ExperimentSpec, experimentSpec, type Preset } from '../../../../src-main/contract'
import { formFieldsKey } from '../../../components/form-fields'
import { differencesFrom, followingName, putBack, settingText } from './preset-differences'
import type { ReplacedSetting } from './fill-experiment'
import type { Draft } from '../use-draft'
import { valueAt } from '../../../../src-main/contract/formats/value-at'

/** What an experiment of these kinds is where nobody says anything; null while a kind is no kind. */
function defaultsOf({ model, optimizer, schedule, dataset, earlyStopping, augmentation }: Draft) {
  const parsed = experimentSpec.safeParse({
    // A network of one's own has no defaults.
    model: { id: model.id === 'custom' ? 'mlp' : model.id },
    dataset: { id: 'any', validation: { from: dataset.validation.from } },
    optimizer: { type: optimizer.type },
    schedule: { type: schedule.type },
    earlyStopping: earlyStopping && {},
    augmentation: { crop: augmentation.crop && {}, randAugment: augmentation.randAugment && {} },
    epochs: 1,
    batchSize: 1
  })
  return parsed.success ? parsed.data : null
}
/** What has no default: it has to be said. */
const required = new Set(['model.id', 'dataset.id', 'optimizer.type', 'epochs', 'batchSize'])

/**
 * What the form has from the preset that it began with, and what of it was changed. Tells every field of
 * the form, and lets the run's name follow until somebody writes one.
 * @param engine what the preset's experiments run on here
 */
export function usePreset({
  draft,
  chosen,
  presets,
  engine,
  replaced
}: {
  draft: Ref<Draft>
  chosen: Ref<string | null>
  presets: () => readonly Preset[]
  engine: () => ExperimentSpec['engine']
  /** What of an opened file could not be used. */
  replaced: Ref<readonly ReplacedSetting[]>
}) {
  const { t } = useI18n()
  const isExplained = useLocalStorage('atelier.form.explained', true)
  const base = computed<ExperimentSpec | null>(() => {
    const preset = presets().find(({ id }) => id === chosen.value)
    return preset ? { ...preset.spec, engine: engine() } : null
  })
  const differences = computed(() => (base.value ? differencesFrom(draft.value, base.value) : []))
  const byPath = computed(() => new Map(differences.value.map((each) => [each.path, each])))
  const defaults = computed(() => defaultsOf(draft.value))
  const inWords = (value: unknown): string =>
    typeof value === 'boolean' ? t(value ? 'common.on' : 'common.off') : settingText(value)

  function putBackAt(path: string): void {
    if (base.value) putBack(draft.value, base.value, path)
  }
  function putAllBack(): void {
    for (const { path } of differences.value) putBackAt(path)
  }
  provide(formFieldsKey, {
    presetAt: (path) => (byPath.value.has(path) ? inWords(valueAt(base.value, path)) : null),
    putBack: putBackAt,
    givenAt: (path) => {
      const setting = replaced.value.find((each) => each.path === path)
      // Whoever has chosen something else since then needs no word of it.
      const isAsFilled = settingText(valueAt(draft.value, path)) === (setting?.used ?? settingText(null))
      return setting && isAsFilled ? setting.given : null
    },
    defaultAt: (path) => {
      const value = required.has(path) ? null : (valueAt(defaults.value, path) ?? null)
      return value === null || typeof value === 'object' || value === '' ? null : inWords(value)
    },
    isExplained
  })

  /** As the form named the run the last time: a name that is still that one was written by nobody. */
  let given: string | null = null
  watch(
    [base, differences],
    () => {
      const next = base.value && followingName(base.value, differences.value)
      if (next !== null && given !== null && draft.value.name === given) draft.value.name = next
      given = next
    },
    { immediate: true, flush: 'sync' }
  )
  return { differences, putBackAt, putAllBack, isExplained }
}
