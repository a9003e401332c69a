import { computed, type ComputedRef, type MaybeRefOrGetter, toValue } from 'vue'
import type { DrawingOptions } from '../../src-main/figures/drawing'
import { useSettingsStore } from '../stores/settings'
import { figureLetters } from './letters'

/**
 * How a drawing is made for the screen: as large as its place, in the window's letters and colours, without a
 * title.
 * @param width CSS pixels, as `height`; less than can be drawn in is taken for the least that can
 */
export function useDrawingOptions(
  width: MaybeRefOrGetter<number>,
  height: MaybeRefOrGetter<number>
): ComputedRef<DrawingOptions> {
  const settings = useSettingsStore()
  const context = document.createElement('canvas').getContext('2d')
  return computed(() => {
    const { fontFamily, fontSize } = figureLetters()
    return {
      ...{ width: Math.max(280, toValue(width)), height: Math.max(200, toValue(height)) },
      ...{ theme: settings.theme, title: '', fontFamily, fontSize },
      measure: (text, size) => {
        if (!context) return text.length * size * 0.6
        context.font = `${size}px ${fontFamily}`
        return context.measureText(text).width
      }
    }
  })
}
