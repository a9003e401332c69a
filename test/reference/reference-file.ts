import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ReferenceRun, type ReferenceRuns, referenceRuns } from '../../src-main/contract'

const referenceFolder = join(import.meta.dirname, '..', '..', 'resources', 'reference')

const pathOf = (id: string, folder: string): string => join(folder, `${id}.json`)

/** The kept runs of an experiment; none where it has no file yet. */
export function readReference(id: string, folder = referenceFolder): ReferenceRuns {
  const path = pathOf(id, folder)
  if (!existsSync(path)) return { id, runs: [] }
  return referenceRuns.parse(JSON.parse(readFileSync(path, 'utf8')))
}

/**
 * Keeps a run: in the place of the one with its name, seed and epochs, or as the last. Nothing of it names the
 * machine's owner or needs a file that is not here.
 */
export function keepReference(id: string, run: ReferenceRun, folder = referenceFolder): void {
  const { runs } = readReference(id, folder)
  const key = ({ detail: { spec } }: ReferenceRun): string =>
    JSON.stringify([spec.name, spec.seed, spec.epochs])
  const portable = withoutPlaces(run)
  const place = runs.findIndex((each) => key(each) === key(portable))
  if (place < 0) runs.push(portable)
  else runs[place] = portable
  mkdirSync(dirname(pathOf(id, folder)), { recursive: true })
  writeFileSync(pathOf(id, folder), textOf({ id, runs }))
}

function withoutPlaces({ isTimed, detail }: ReferenceRun): ReferenceRun {
  const { imported: _, ...summary } = detail.summary
  return {
    isTimed,
    detail: {
      ...detail,
      summary: { ...summary, number: 0, queuePosition: null, error: null, tags: [] },
      machine: { ...detail.machine, hostname: '' },
      checkpoints: []
    }
  }
}

/** One epoch a line: a change is seen, and four hundred of them are four hundred lines. */
function textOf({ id, runs }: ReferenceRuns): string {
  const lines: string[] = []
  const text = JSON.stringify(
    { id, runs },
    (key, value: unknown) => {
      if (key !== 'epochs' || !Array.isArray(value)) return value
      return value.map((epoch) => `@${lines.push(JSON.stringify(epoch)) - 1}`)
    },
    1
  )
  return `${text.replace(/"@(\d+)"/g, (_, index) => lines[Number(index)] as string)}\n`
}
