import { computed, type ComputedRef, inject, type InjectionKey, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'

/** What a form knows of its fields, by the dotted paths of what they set. */
export interface FormFields {
  /** What the preset has there, in words, where the form has something else; else null. */
  presetAt(path: string): string | null
  putBack(path: string): void
  /** What the opened file has there, in words, where that could not be used; else null. */
  givenAt(path: string): string | null
  /** What a setting is where nobody sets it, in words; null where that is nothing, or it has to be set. */
  defaultAt(path: string): string | null
  /** Whether each field is explained on the screen; it is to screen readers in any case. */
  isExplained: Readonly<Ref<boolean>>
}

export const formFieldsKey: InjectionKey<FormFields> = Symbol('form fields')

/** What is said of a field beside its label and its value. */
export interface FieldWords {
  /** A sentence on what it does, and its default. */
  help: ComputedRef<string | null>
  unit: ComputedRef<string | null>
  preset: ComputedRef<string | null>
  /** What the opened file has instead, where that could not be used. */
  given: ComputedRef<string | null>
  isExplained: ComputedRef<boolean>
  putBack(): void
}

/**
 * The words for a field of the form around it; none outside of one, or for a field without a path.
 * @param labelOf how the field itself says a value, where it has names of its own for them
 */
export function useFieldWords(
  path: () => string | undefined,
  labelOf: (value: string) => string = (value) => value
): FieldWords {
  const form = inject(formFieldsKey, null)
  const { t, te } = useI18n()
  const textOf = (group: 'help' | 'units'): string | null => {
    const key = `${group}.${path()}`
    return form && path() !== undefined && te(key) ? t(key) : null
  }

  return {
    help: computed(() => {
      const sentence = textOf('help')
      const usual = form?.defaultAt(path() ?? '') ?? null
      if (sentence === null || usual === null) return sentence
      return `${sentence} ${t('newRun.defaultIs', { value: labelOf(usual) })}`
    }),
    unit: computed(() => textOf('units')),
    preset: computed(() => {
      const value = form?.presetAt(path() ?? '') ?? null
      return value === null ? null : labelOf(value)
    }),
    given: computed(() => form?.givenAt(path() ?? '') ?? null),
    isExplained: computed(() => form?.isExplained.value ?? false),
    putBack: () => form?.putBack(path() ?? '')
  }
}
