import { createI18n } from 'vue-i18n'
import { en } from './en'
import { ja } from './ja'

export type Language = 'en' | 'ja'

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en, ja }
})

/** The language of the person's system, as far as it is one of ours. */
export function systemLanguage(): Language {
  return navigator.language.startsWith('ja') ? 'ja' : 'en'
}

export function setLanguage(language: Language): void {
  i18n.global.locale.value = language
  document.documentElement.lang = language
}

/** Whose dates are written in a language's window: English ones with the day before the month. */
export const dateLocale = (language: string): string => (language === 'ja' ? 'ja-JP' : 'en-GB')
