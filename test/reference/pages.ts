import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { presets } from '../../src-main/workbench/experiment-sources'
import { readReference } from './reference-file'
import { type CurvesOfPreset, curvesOf } from './curves'
import { drawnOf, type KeptResults, pageOf } from './page'
import { languages } from './words'

const documents = join(import.meta.dirname, '..', '..', 'docs')

/** The curves of networks of the reference's architecture, as the pages show them. */
export const curvesPath = join(documents, 'results.svg')

const kept = (): KeptResults => ({
  presets: presets.map(({ id, title, spec }) => ({ id, title, spec, runs: readReference(id).runs })),
  ablation: readReference('ablation').runs
})

/** Where a page of results lies, and what it says of the runs that are kept. */
export async function pages(): Promise<{ path: string; text: string }[]> {
  const results = kept()
  return Promise.all(
    languages.map(async (language) => {
      const path = join(documents, language === 'en' ? 'results.md' : `results.${language}.md`)
      const text = await format(pageOf(results, language), {
        ...(await resolveConfig(path)),
        parser: 'markdown'
      })
      return { path, text }
    })
  )
}

/** The presets whose curves are drawn. */
export const drawnPresets = (): CurvesOfPreset[] => drawnOf(kept().presets)

/** Writes the pages of results, in every language, and their figure. */
export async function writePages(): Promise<void> {
  for (const { path, text } of await pages()) writeFileSync(path, text)
  const drawn = drawnPresets()
  if (drawn.length > 0) writeFileSync(curvesPath, await curvesOf(drawn))
}
