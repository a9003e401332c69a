import { dateLocale } from './index'

/** How a moment is written in a language of the window: day, month, hour and minute, to the second where asked. */
export const momentFormat = (language: string, { seconds = false } = {}): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(dateLocale(language), {
    day: '2-digit',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds && { second: '2-digit' })
  })
