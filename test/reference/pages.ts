import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatted } from '../../resources/setup/formatted.mjs'
import { presets } from '../../src-main/workbench/experiments/experiment-sources'
import { readReference } from './reference-file'
import { type CurvesOfPreset, curvesOf } from './curves'
import { drawnOf, type KeptResults, overviewOf, pageOf } from './page'
import { languages } from './words'

const documents = join(import.meta.dirname, '..', '..', 'docs')

/** The curves of networks of the reference's architecture, as the pages show them. */
export const curvesPath = join(documents, 'results.svg')

const kept = (): KeptResults => ({
  presets: presets.map(({ id, title, spec }) => ({ id, title, spec, runs: readReference(id).runs })),
  ablation: readReference('ablation').runs,
  stem: readReference('stem').runs
})

/** The front page, which has the table of results between these two marks. */
const readme = join(documents, '..', 'README.md')
const marks = ['<!-- results -->', '<!-- /results -->'] as const

/** Where a page of results lies, and what it says of the runs that are kept. */
export async function pages(): Promise<{ path: string; text: string }[]> {
  const results = kept()
  const written = languages.map((language) => ({
    path: join(documents, language === 'en' ? 'results.md' : `results.${language}.md`),
    text: pageOf(results, language)
  }))
  const all = [...written, { path: readme, text: withOverview(readFileSync(readme, 'utf8'), results) }]
  return Promise.all(all.map(async ({ path, text }) => ({ path, text: await formatted(path, text) })))
}

/** @throws Error where the marks are not there */
function withOverview(page: string, { presets: made }: KeptResults): string {
  const [from, to] = [page.indexOf(marks[0]), page.indexOf(marks[1])]
  if (from < 0 || to < from) throw new Error(`README.md has no place for the results: ${marks.join()}`)
  const table = overviewOf(made, 'en')
  return `${page.slice(0, from)}${marks[0]}\n\n${table}\n\n${page.slice(to)}`
}

/** The presets whose curves are drawn. */
export const drawnPresets = (): CurvesOfPreset[] => drawnOf(kept().presets)

/** Writes the pages of results, in every language, and their figure. */
export async function writePages(): Promise<void> {
  for (const { path, text } of await pages()) writeFileSync(path, text)
  const drawn = drawnPresets()
  if (drawn.length > 0) writeFileSync(curvesPath, await curvesOf(drawn))
}
