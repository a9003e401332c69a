/**
 * A figure of 100 runs of 400 epochs in every format: once the workbench has them (warm), and from the
 * command line that is started for it (cold). Run: npm run bench:figures
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EpochMetrics, plotFormats, plotRequest } from '../../src-main/contract'
import { renderPlot } from '../../src-main/exports/plot'
import type { FigureRun } from '../../src-main/figures/series'
import { RunStore } from '../../src-main/runs/run-store'
import { cliPath } from '../support/command-line'
import { epochOf, machine, tinySetup, tinySpec } from '../support/run-fixtures'
import { median } from './report'

const [runs, epochs, rounds] = [100, 400, 5]

/** Curves that cross, so that none is as cheap to draw as a straight line. */
const curve = (run: number): EpochMetrics[] =>
  Array.from({ length: epochs }, (_, i) => {
    const val_accuracy = 0.9 - 0.5 * Math.exp(-0.02 * i) - run / 1000 + Math.sin(i * run) / 100
    return epochOf(i + 1, { val_accuracy })
  })

function fill(workspace: string): FigureRun[] {
  const store = new RunStore(workspace)
  for (let run = 0; run < runs; run++) {
    const id = `run-${run}`
    store.create({
      ...{ id, name: id, spec: tinySpec({ seed: run }), machine, applicationVersion: '1' },
      ...{ commit: null, createdAt: run }
    })
    store.append(id, [
      { type: 'setup', setup: tinySetup },
      ...curve(run).map((metrics) => ({ type: 'epoch' as const, metrics })),
      { type: 'status', status: 'completed', error: null, at: 1 }
    ])
  }
  const details = store.list().map(({ id }) => store.detail(id))
  store.close()
  return details
}

async function warm(format: (typeof plotFormats)[number], drawn: FigureRun[]): Promise<number> {
  const request = plotRequest.parse({ runs: ['all'], metrics: ['val_accuracy'], format })
  const seconds: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const from = performance.now()
    await renderPlot(request, drawn)
    // The first loads what draws.
    if (round > 0) seconds.push((performance.now() - from) / 1000)
  }
  return median(seconds)
}

function cold(format: string, workspace: string): { seconds: number; bytes: number } {
  const out = join(workspace, `figure.${format}`)
  const names = Array.from({ length: runs }, (_, run) => `run-${run}`)
  const args = ['export', 'plot', ...names, '--metric', 'val_accuracy', '--out', out, '--force']
  const seconds = Array.from({ length: rounds }, () => {
    const from = performance.now()
    const { status, stderr } = spawnSync(
      process.execPath,
      [cliPath, '--workspace', workspace, ...args],
      {
        encoding: 'utf8'
      }
    )
    if (status !== 0) throw new Error(stderr)
    return (performance.now() - from) / 1000
  })
  return { seconds: median(seconds), bytes: statSync(out).size }
}

async function main(): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), 'atelier-figures-'))
  try {
    const drawn = fill(workspace)
    console.log(`${runs} runs of ${epochs} epochs; medians of ${rounds}\n`)
    console.log('Format  warm s  cold s       kB')
    for (const format of plotFormats) {
      const seconds = await warm(format, drawn)
      const started = cold(format, workspace)
      const cells = [seconds.toFixed(2).padStart(6), started.seconds.toFixed(2).padStart(6)]
      const size = (started.bytes / 1000).toFixed(0).padStart(7)
      console.log(`${format.padEnd(6)}  ${cells.join('  ')}  ${size}`)
    }
  } finally {
    rmSync(workspace, { recursive: true, force: true })
  }
}

void main()
