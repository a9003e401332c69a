import type { InjectionKey } from 'vue'

/**
 * What was typed into fields and refused, by their labels: a part of a form that is folded and opened
 * again still has it.
 */
export const refusedTextsKey: InjectionKey<Map<string, string>> = Symbol('refused texts')
