import { formatDuration } from '../../src-main/contract'
import { i18n } from './index'

/**
 * Seconds with the units of the window's language: 2 h 05 min, 2 時間 05 分. No line ends between a number and
 * its unit.
 */
export function durationText(seconds: number): string {
  const { t } = i18n.global
  return formatDuration(seconds, {
    day: t('duration.day'),
    hour: t('duration.hour'),
    minute: t('duration.minute'),
    second: t('duration.second')
  }).replace(/(?<=\d) (?=\D)/g, '\u00a0')
}
