import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { type LoggedFacts, type LoggedRun, type MetricPoint, noFacts } from '../logged-run'
import type { EventValue, LoggedEvent } from './event'
import { type EventFileEnd, readEventFile } from './event-file'
import { decodeSessionStart, hparamsPlugin } from './hparams'
import type { RecordDamage } from './records'

/** Whether a file's name is one that TensorBoard takes for an event file. */
const isEventFileName = (name: string): boolean => name.includes('tfevents')

/** Folders below a run's that hold a part of it: Keras' and others' names. */
const partNames = /^(train|training|val|valid|validation|eval|test)$/i
/** PyTorch's `add_hparams` makes a folder of the time. */
const momentName = /^\d{9,}(\.\d+)?$/
const deepest = 16
const mostTexts = 200
/** Characters of a text, and settings, that are kept. */
const longestText = 10_000
const mostSettings = 2000

/** What was not taken in of a run. */
interface Left {
  pictures: number
  texts: number
  settings: number
}

/**
 * Folders with event files of their own, and the files in the order of their names, which begin with the
 * time.
 */
function foldersWithin(folder: string, depth = 0): { folder: string; files: string[] }[] {
  if (depth > deepest) return []
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  const files = entries
    .filter((entry) => entry.isFile() && isEventFileName(entry.name))
    .map(({ name }) => join(folder, name))
  const below = entries
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => foldersWithin(join(folder, name), depth + 1))
  return files.length > 0 ? [{ folder, files }, ...below] : below
}

/** A file of a run, and what its metrics' names begin with. */
interface PartOfRun {
  file: string
  prefix: string
}

/**
 * The runs of a TensorBoard log folder or event file: one a folder, as TensorBoard has it, but that the
 * parts `train` and `validation` of a folder belong to one run.
 */
export function tensorboardRuns(path: string): LoggedRun[] {
  const whole = resolve(path)
  if (statSync(whole).isFile())
    return [runOf(basename(dirname(whole)), whole, [{ file: whole, prefix: '' }])]

  const runs = new Map<string, PartOfRun[]>()
  for (const { folder, files } of foldersWithin(whole)) {
    const name = basename(folder)
    const isPart = folder !== whole && partNames.test(name)
    const isMoment = folder !== whole && momentName.test(name)
    const place = isPart || isMoment ? dirname(folder) : folder
    const prefix = isPart ? `${name}/` : ''
    const known = runs.get(place) ?? []
    runs.set(place, [...known, ...files.map((file) => ({ file, prefix }))])
  }
  return [...runs].map(([folder, parts]) => runOf(basename(folder), folder, parts))
}

function runOf(name: string, path: string, parts: PartOfRun[]): LoggedRun {
  const facts = noFacts()
  return { source: 'tensorboard', name, path, facts, points: () => readPoints(parts, facts) }
}

async function* readPoints(parts: PartOfRun[], facts: LoggedFacts): AsyncIterable<MetricPoint[]> {
  const left: Left = { pictures: 0, texts: 0, settings: 0 }
  for (const { file, prefix } of parts) {
    const end: EventFileEnd = { damage: null, passedOver: 0 }
    for await (const events of readEventFile(file, end))
      yield events.flatMap((event) => pointsOf(event, prefix, facts, left))
    if (end.damage) facts.notes.push(damageText(basename(file), end.damage))
    if (end.passedOver > 0) facts.notes.push(passedText(basename(file), end.passedOver))
  }
  facts.notes.push(...leftTexts(left))
}

const passedText = (name: string, count: number): string =>
  `Entries of ${name} that are larger than 64 MiB (${count}) were not read.`

function leftTexts({ pictures, texts, settings }: Left): string[] {
  return [
    ...(pictures > 0 ? [`Its pictures (${pictures}) were not taken in.`] : []),
    ...(texts > 0 ? [`Of its texts the first ${mostTexts} were taken in, and ${texts} were not.`] : []),
    ...(settings > 0
      ? [`Of its settings the first ${mostSettings} were taken in, and ${settings} were not.`]
      : [])
  ]
}

function pointsOf(
  { step, wallTime, values }: LoggedEvent,
  prefix: string,
  facts: LoggedFacts,
  left: Left
): MetricPoint[] {
  const points: MetricPoint[] = []
  for (const value of values)
    if (value.kind === 'scalar')
      points.push({ metric: prefix + value.tag, step, at: wallTime * 1000, value: value.value })
    else if (value.kind === 'image') left.pictures++
    else takeFact(value, facts, left)
  return points
}

const shortened = (text: string): string =>
  text.length > longestText ? `${text.slice(0, longestText)}…` : text

function takeFact(
  value: Exclude<EventValue, { kind: 'scalar' | 'image' }>,
  facts: LoggedFacts,
  left: Left
): void {
  if (value.kind === 'text') {
    if (facts.texts.length < mostTexts) facts.texts.push(shortened(`${value.tag}: ${value.text}`))
    else left.texts++
    return
  }
  if (value.plugin !== hparamsPlugin) return
  for (const [name, setting] of Object.entries(decodeSessionStart(value.content) ?? {}))
    if (Object.keys(facts.parameters).length < mostSettings || Object.hasOwn(facts.parameters, name))
      facts.parameters[name] = shortened(String(setting))
    else left.settings++
}

function damageText(name: string, damage: RecordDamage): string {
  if (damage === 'truncated') return `${name} ends within an entry; those before it were read.`
  if (damage === 'wrongChecksum') return `Parts of ${name} are damaged; what is whole was read.`
  return `${name} is not an event file, or holds what Atelier does not know.`
}
