import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { atelier, finished, lineOf, type Result, startCli, tinyTraining } from '../support/command-line'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, `workspace-${workspaces++}`)

const training = (name: string, epochs: number): string[] => [
  ...tinyTraining,
  '--epochs',
  String(epochs),
  '--name',
  name,
  '--json'
]
interface Line {
  type: string
  epoch?: number
  status?: string
}
const linesOf = ({ stdout }: Result): Line[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
const typesOf = (result: Result): string[] => linesOf(result).map(({ type }) => type)
const epochsOf = (result: Result): unknown[] =>
  linesOf(result).flatMap(({ type, epoch }) => (type === 'epoch' ? [epoch] : []))
const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1)

async function runs(place: string): Promise<{ name: string; status: string }[]> {
  const all = JSON.parse((await atelier(place, ['runs', '--json'])).stdout) as {
    name: string
    status: string
  }[]
  return all.map(({ name, status }) => ({ name, status })).sort((a, b) => a.name.localeCompare(b.name))
}

describe('several commands in one workspace', () => {
  it('train one after the other, each to its end, and the one that waits says so', async () => {
    const place = workspace()
    const first = startCli(place, training('first', 30))
    const firstEnd = finished(first)
    await lineOf(first, (line) => line.includes('"run"'))
    const second = await atelier(place, training('second', 2))
    expect(second.code).toBe(0)
    expect(second.stderr).toContain('Queued, 2nd: another run in this workspace goes first.\n')
    expect(second.stderr).toContain('this one takes over and continues the run.\n')
    expect(typesOf(second)).toEqual(['run', 'epoch', 'epoch', 'end'])
    expect(linesOf(second).at(-1)).toMatchObject({ status: 'completed', epochs: 2 })
    const { code, stderr, stdout } = await firstEnd
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      type: 'end',
      status: 'completed',
      epochs: 30
    })
    expect(await runs(place)).toEqual([
      { name: 'first', status: 'completed' },
      { name: 'second', status: 'completed' }
    ])
  })

  it('go on where the process that has the workspace is killed: the one that waits takes over', async () => {
    const place = workspace()
    const first = startCli(place, training('first', 5000))
    const firstEnd = finished(first)
    await lineOf(first, (line) => line.includes('"epoch"'))
    const second = startCli(place, training('second', 3))
    const secondEnd = finished(second)
    await new Promise<void>((told) =>
      second.stderr?.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('Queued, 2nd')) told()
      })
    )
    first.kill('SIGKILL')
    await firstEnd
    const result = await secondEnd
    expect(result.code).toBe(0)
    expect(result.stderr).toContain(
      'The process that had the workspace ended; this one takes over and continues the run.\n'
    )
    expect(epochsOf(result)).toEqual(upTo(3))
    expect(await runs(place)).toEqual([
      { name: 'first', status: 'interrupted' },
      { name: 'second', status: 'completed' }
    ])
  })

  it("have a run beside another's go on in another process, telling every epoch once", async () => {
    const place = workspace()
    const settings = startCli(place, ['runs'])
    await finished(settings)
    const { mkdirSync, writeFileSync } = await import('node:fs')
    mkdirSync(place, { recursive: true })
    writeFileSync(join(place, 'settings.json'), JSON.stringify({ runsPerDevice: 2 }))
    const first = startCli(place, training('first', 5000))
    const firstEnd = finished(first)
    await lineOf(first, (line) => line.includes('"epoch"'))
    const second = startCli(place, training('second', 120))
    const secondEnd = finished(second)
    await lineOf(second, (line) => line.includes('"epoch"'))
    first.kill('SIGTERM')
    expect((await firstEnd).code).toBe(143)
    const result = await secondEnd
    expect(result.code).toBe(0)
    expect(epochsOf(result)).toEqual(upTo(120))
    expect(typesOf(result).filter((type) => type === 'run' || type === 'end')).toEqual(['run', 'end'])
    expect(await runs(place)).toEqual([
      { name: 'first', status: 'stopped' },
      { name: 'second', status: 'completed' }
    ])
  })

  it.each(['ends first', 'is killed'])('evaluate beside a training that %s', async (how) => {
    const place = workspace()
    expect((await atelier(place, training('trained', 1))).code).toBe(0)
    const expected = JSON.parse(
      (await atelier(place, ['evaluate', 'trained', '--json'])).stdout
    ) as unknown
    const owner = startCli(place, training('beside', 5000))
    const ownerEnd = finished(owner)
    await lineOf(owner, (line) => line.includes('"epoch"'))
    const evaluation = atelier(place, ['evaluate', 'trained', '--json'])
    await new Promise((passed) => setTimeout(passed, 700))
    owner.kill(how === 'is killed' ? 'SIGKILL' : 'SIGTERM')
    await ownerEnd
    const { code, stdout, stderr } = await evaluation
    expect({ code, stderr }).toEqual({ code: 0, stderr: '  evaluating\n' })
    expect(JSON.parse(stdout)).toEqual(expected)
  })
})
