const placeholder = /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g

/** What a text says: the template that it was made of, and what stands in the template's places. */
export interface ReadText<T extends string> {
  template: T
  params: Record<string, string>
}

interface Pattern<T extends string> {
  template: T
  /** What every text of it begins and ends with: looked at first, which is much faster. */
  begins: string
  ends: string
  pattern: RegExp
  /** Characters that the template has itself: the more, the surer that a text is of it. */
  fixed: number
}

/**
 * The inverse of `fill`: finds the template that a text was made of, and its parameters, as texts. Of several
 * that fit it is the one with the most characters of its own. Null where none fits.
 */
export function templateReader<T extends string>(
  templates: readonly T[]
): (text: string) => ReadText<T> | null {
  const plain = new Set<string>(templates.filter((template) => !template.includes('{')))
  let patterns: Pattern<T>[] | undefined
  return (text) => {
    // Most processes and threads never read one.
    patterns ??= templates
      .filter((template) => !plain.has(template))
      .map(patternOf)
      .sort((a, b) => b.fixed - a.fixed)
    if (plain.has(text)) return { template: text as T, params: {} }
    for (const { template, begins, ends, pattern } of patterns) {
      if (!text.startsWith(begins) || !text.endsWith(ends)) continue
      const match = pattern.exec(text)
      if (match) return { template, params: { ...match.groups } }
    }
    return null
  }
}

function patternOf<T extends string>(template: T): Pattern<T> {
  const seen = new Set<string>()
  let source = ''
  let end = 0
  for (const { 0: whole, 1: name = '', 2: one, 3: others, index } of template.matchAll(placeholder)) {
    const isAppended = index === end && index > 0
    source += escaped(template.slice(end, index))
    end = index + whole.length
    if (one !== undefined) source += `(?:${escaped(one)}|${escaped(others ?? '')})`
    else source += seen.has(name) ? `\\k<${name}>` : `(?<${name}>${isAppended ? appended : '.*?'})`
    if (one === undefined) seen.add(name)
  }
  source += escaped(template.slice(end))
  return {
    template,
    begins: template.slice(0, template.indexOf('{')),
    ends: template.slice(end),
    pattern: new RegExp(`^${source}$`, 's'),
    fixed: template.replace(placeholder, '').length
  }
}

/** What may follow a place with nothing between them: nothing, or more of the sentence. */
const appended = '(?:(?:[;,]| \\().*?)?'

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
