import { useDebounceFn } from '@vueuse/core'
import { computed, ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import {
  type ExperimentCheck,
  type ExperimentInput,
  type ExperimentIssue,
  type ExperimentSpec,
  experimentSpec,
  parseExperiment
} from '../../../src-main/contract'
import { useClient, useConnected } from '../../api/client'
import { issueText } from '../../i18n/field-errors'
import { valueAt } from '../../../src-main/contract/formats/value-at'
import { latestOnly } from '../../stores/latest-only'

/** An experiment while it is being written: any field may be empty or wrong. */
export type Draft = {
  -readonly [K in keyof ExperimentSpec]: ExperimentSpec[K]
}

/** Whether a number of the experiment was refused. */
function holdsNaN(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(holdsNaN)
  return Number.isNaN(value)
}

const checkDelay = 250

/**
 * JSON has no NaN and would make it `null`, which is a value of its own: a refused field goes to the
 * check as what it is.
 */
const withoutNaN = (_: string, value: unknown): unknown =>
  typeof value === 'number' && Number.isNaN(value) ? 'NaN' : value

/**
 * The form's experiment: checked field by field as one types, and a moment later by the workbench, which
 * builds the model and estimates the memory.
 */
export function useDraft(initial: ExperimentInput) {
  const client = useClient()
  const { t, locale } = useI18n()
  const draft = ref<Draft>(experimentSpec.parse(initial) as Draft)
  const check = shallowRef<ExperimentCheck | null>(null)
  const isChecking = ref(false)

  const fieldIssues = computed<ExperimentIssue[]>(() => {
    void locale.value
    const parsed = parseExperiment(JSON.parse(JSON.stringify(draft.value, withoutNaN)))
    return 'issues' in parsed ? parsed.issues : []
  })
  const issues = computed<ExperimentIssue[]>(() =>
    (fieldIssues.value.length > 0 ? fieldIssues.value : (check.value?.issues ?? [])).map((issue) => ({
      ...issue,
      message: issueText(issue)
    }))
  )
  const isTooLarge = computed(() => {
    const memory = check.value?.memory
    return memory !== null && memory !== undefined && memory.neededBytes > memory.availableBytes
  })
  /** A number that was refused is in no copy of the experiment either. */
  const isWritable = computed(() => !holdsNaN(draft.value))
  const isReady = computed(() => issues.value.length === 0 && !isTooLarge.value)

  /** What is wrong with a field, in a sentence, or nothing. */
  function errorOf(path: string): string | undefined {
    const issue = issues.value.find((each) => each.path === path || each.path.startsWith(`${path}.`))
    if (!issue) return undefined
    const value = valueAt(draft.value, issue.path)
    return value === null || (typeof value === 'number' && Number.isNaN(value))
      ? t('newRun.required')
      : issue.message
  }

  const questions = latestOnly()
  const ask = useDebounceFn(async () => {
    const isLatest = questions.begin()
    if (fieldIssues.value.length > 0) return
    isChecking.value = true
    const answer = await client
      .call('experiments.check', { spec: JSON.parse(JSON.stringify(draft.value)) })
      .catch(() => null)
    if (!isLatest()) return
    isChecking.value = false
    if (answer) check.value = answer
  }, checkDelay)
  watch(draft, () => void ask(), { deep: true })
  useConnected(() => void ask())

  function load(spec: ExperimentInput): void {
    draft.value = experimentSpec.parse(spec) as Draft
  }
  /** Puts a form back as it was left, refused numbers among it. */
  function restore(left: Draft): void {
    draft.value = left
  }
  return { draft, check, issues, isChecking, isReady, isTooLarge, isWritable, errorOf, load, restore }
}
