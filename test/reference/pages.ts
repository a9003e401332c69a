import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { presets } from '../../src-main/workbench/experiment-sources'
import { readReference } from './reference-file'
import { pageOf } from './page'
import { languages } from './words'

const documents = join(import.meta.dirname, '..', '..', 'docs')

/** Where a page of results lies, and what it says of the runs that are kept. */
export async function pages(): Promise<{ path: string; text: string }[]> {
  const kept = {
    presets: presets.map(({ id, title, spec }) => ({ id, title, spec, runs: readReference(id).runs })),
    ablation: readReference('ablation').runs
  }
  return Promise.all(
    languages.map(async (language) => {
      const path = join(documents, language === 'en' ? 'results.md' : `results.${language}.md`)
      const text = await format(pageOf(kept, language), {
        ...(await resolveConfig(path)),
        parser: 'markdown'
      })
      return { path, text }
    })
  )
}

/** Writes the pages of results, in every language. */
export async function writePages(): Promise<void> {
  for (const { path, text } of await pages()) writeFileSync(path, text)
}
