import {
  type AtelierError,
  type EncodedError,
  errorTable,
  fill,
  findingSentences,
  isErrorCode,
  issueSentences,
  readSentence,
  templateReader
} from '../../src-main/contract'
import { i18n } from './index'
import { errors } from './ja/errors'
import { networkProblems } from './ja/network'
import { findings, issues } from './ja/problems'
import { sentences } from './ja/sentences'
import { status } from './ja/common'

/**
 * What the main process says, in the window's language. Errors come as codes with parameters; sentences inside
 * of them, and those of reports and logs, come in English and are read back by the catalogue of the contract.
 * What no catalogue has, as another program said it or an older Atelier stored it, is shown as it came.
 */

const isJapanese = (): boolean => i18n.global.locale.value === 'ja'

/** Other texts with codes of their own that come in a sentence's place, by their English templates. */
const others = new Map<string, string>([
  ...pairs(issueSentences, issues),
  ...pairs(findingSentences, findings),
  ...Object.entries(errorTable).flatMap(([code, { message, fix }]): [string, string][] =>
    isErrorCode(code)
      ? [
          [message, errors[code].message],
          [fix, errors[code].fix]
        ]
      : []
  )
])
// '{hint}' alone says nothing of its own, and fits everything.
const readOther = templateReader([...others.keys()].filter((template) => !/^\{\w+\}$/.test(template)))

function pairs<K extends string>(
  english: Readonly<Record<K, string>>,
  japanese: Readonly<Record<K, string>>
): [string, string][] {
  return (Object.keys(english) as K[]).map((key) => [english[key], japanese[key]])
}

/** A sentence, a list of them with semicolons, or several one after another, in the window's language. */
export function saidText(text: string): string {
  return isJapanese() ? inJapanese(text) : text
}

/** What is wrong and what to do, a line each, in the window's language. */
export function errorTexts(error: AtelierError | EncodedError): { message: string; fix: string } {
  const { code, params, message, fix } = error
  if (!isJapanese()) return { message, fix }
  const { finding, problem } = params
  if (isFinding(finding)) return { message: filled(findings[finding], params), fix: '' }
  if (isNetworkProblem(problem)) {
    const said = networkProblems[problem]
    const inner = { reason: filled(said.reason, params), hint: filled(said.fix, params) }
    return { message: fill(errors[code].message, inner), fix: inner.hint }
  }
  return { message: filled(errors[code].message, params), fix: filled(errors[code].fix, params) }
}

/** Both in one line. */
export function errorLine(error: AtelierError | EncodedError): string {
  const { message, fix } = errorTexts(error)
  return isJapanese() ? `${message}${fix}` : `${message} ${fix}`
}

const inJapanese = (text: string): string => read(text) ?? begun(text) ?? listed(text) ?? text

/** All of it in Japanese, or null. */
const read = (text: string): string | null => several(text) ?? whole(text)

function whole(text: string): string | null {
  const sentence = readSentence(text)
  if (sentence) return filled(sentences[sentence.template], sentence.params)
  const other = readOther(text)
  return other && filled(others.get(other.template) ?? '', other.params)
}

/** `What is wrong. What to do.`: as an error stands in a log. */
function several(text: string): string | null {
  for (const [first, rest] of partings(text)) {
    // In a list of issues there is no full stop behind the last sentence.
    const [said, after] = [whole(first), read(rest) ?? read(`${rest}.`)]
    if (said !== null && after !== null) return `${said}${after}`
  }
  return null
}

/** As `several`, where what follows is nobody's sentence. */
function begun(text: string): string | null {
  for (const [first, rest] of partings(text)) {
    const said = whole(first)
    if (said !== null) return `${said}${rest}`
  }
  return null
}

function* partings(text: string): Iterable<[first: string, rest: string]> {
  for (let at = text.indexOf('. '); at >= 0; at = text.indexOf('. ', at + 1))
    yield [text.slice(0, at + 1), text.slice(at + 2)]
}

/** `field: what is wrong; other.field: what is wrong`, or a list with commas. */
function listed(text: string): string | null {
  for (const separator of ['; ', ', ']) {
    const parts = text.split(separator)
    const said = parts.map((part) => {
      const [, field = '', rest = part] = /^([\w.[\]]+: )(.*)$/s.exec(part) ?? []
      return parts.length === 1 && field === '' ? part : `${field}${whole(rest) ?? rest}`
    })
    if (said.some((part, i) => part !== parts[i])) return said.join(separator)
  }
  return null
}

function filled(template: string, params: Readonly<Record<string, string | number>>): string {
  const said = Object.entries(params).map(([name, value]): [string, string | number] => [
    name,
    name === 'status' && isStatus(value) ? status[value] : parameter(value)
  ])
  return fill(template, Object.fromEntries(said)).replace(/。。/g, '。')
}

type Param = string | number | undefined
const isFinding = (code: Param): code is keyof typeof findings => code !== undefined && code in findings
const isNetworkProblem = (code: Param): code is keyof typeof networkProblems =>
  code !== undefined && code in networkProblems

const isStatus = (value: string | number): value is keyof typeof status => value in status

/** A single word is a name, of whatever kind. */
const parameter = (value: string | number): string | number =>
  typeof value === 'string' && value.includes(' ') ? inJapanese(value) : value
