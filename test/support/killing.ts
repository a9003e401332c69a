import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type ExperimentInput, type ExperimentSpec, fineTuningConfig } from '../../src-main/contract'
import { atelier, finished, startCli } from './command-line'
import type { DirectWorkbench } from './direct-workbench'
import {
  expectWhole,
  hasEnded,
  openWorkbench,
  seededNumbers,
  survivor,
  timeless,
  undisturbed,
  until
} from './surviving'

/**
 * Milliseconds after the start of a process within which it is killed: opening the engine takes a part
 * of them, and the whole run a little more.
 */
const span = 3000

interface Shown {
  status: string
  weightsSha256: string | null
  epochs: object[]
}

const plain = { normalize: true } as const
/** Of a network whose images are the same in every epoch, what the frozen part makes of them is kept. */
const waysToFineTune: (Required<Pick<ExperimentInput, 'augmentation' | 'fineTuning'>> & {
  name: string
})[] = [
  { name: 'head only', augmentation: plain, fineTuning: { frozenEpochs: null } },
  {
    name: 'head only, of images that are changed',
    augmentation: { ...plain, flip: true, mixup: 0.2 },
    fineTuning: { frozenEpochs: null }
  },
  {
    name: 'frozen for two epochs, then whole',
    augmentation: plain,
    fineTuning: { frozenEpochs: 2, freezeNormalization: true }
  },
  {
    name: 'stage by stage, with a rate each',
    augmentation: plain,
    fineTuning: { frozenEpochs: 1, unfreezeEvery: 2, layerDecay: 0.5 }
  }
]

let begun: Promise<Pick<ExperimentInput, 'weights'>> | null = null
/** The weights of a network that was trained a little, to begin with. */
function pretrained(root: string): Promise<Pick<ExperimentInput, 'weights'>> {
  begun ??= (async () => {
    const workbench = openWorkbench(join(root, 'pretrained'))
    const { id } = await workbench.startRun(survivor({ epochs: 1, averageDecay: null }))
    await until(workbench, id, hasEnded)
    const { folder, checkpoints } = workbench.showRun(id)
    return { weights: { from: join(folder, checkpoints.at(-1)?.file ?? ''), head: 'new' } }
  })()
  return begun
}

/** Kills a process; false where it has just ended by itself, of which its owner may not know yet. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

/**
 * Trains a run over and over, and kills its trainer at any moment, until it was killed so often: it ends
 * with the weights and epochs that were expected each time.
 */
async function expectSurvival(
  workbench: DirectWorkbench,
  spec: ExperimentSpec,
  { kills, expected }: { kills: number; expected: Awaited<ReturnType<typeof undisturbed>> }
): Promise<void> {
  const random = seededNumbers(6)
  let killed = 0
  while (killed < kills) {
    const { id } = await workbench.startRun(spec)
    for (;;) {
      const pid = workbench.trainerPid as number
      await sleep(random() * span)
      const isOver = hasEnded(workbench.showRun(id).summary.status)
      const isKilled = !isOver && killed < kills && kill(pid)
      if (isKilled) killed++
      if ((await until(workbench, id, hasEnded)) === 'completed') break
      expect(isKilled, 'it ended before its time without being killed').toBe(true)
      expectWhole(workbench, id, `after ${killed} kills`)
      workbench.resumeRun(id)
      await until(workbench, id, (status) => status !== 'queued')
    }
    expect(workbench.showRun(id).weightsSha256, `after ${killed} kills`).toBe(expected.hash)
    expect(timeless(workbench.showRun(id).epochs), `after ${killed} kills`).toEqual(expected.epochs)
    expectWhole(workbench, id, `at the end, after ${killed} kills`)
  }
}

/**
 * The tests of survival, with so many kills of the trainer, of one that fine-tunes in each way, and of the workbench. `root`: a folder for
 * their workspaces.
 */
export function describeKilling(
  root: string,
  kills: { trainer: number; fineTuning: number; workbench: number }
): void {
  describe(`kill -9 at any moment`, () => {
    it(
      `of the trainer, ${kills.trainer} times: the run ends as it would have, no step is lost or twice`,
      { timeout: kills.trainer * 20_000 + 60_000 },
      async () => {
        const spec = survivor()
        const expected = await undisturbed(join(root, 'trainer-undisturbed'), spec)
        await expectSurvival(openWorkbench(join(root, 'trainer')), spec, {
          kills: kills.trainer,
          expected
        })
      }
    )

    it.each(waysToFineTune)(
      `of the trainer that fine-tunes, ${kills.fineTuning} times, likewise: $name`,
      { timeout: kills.fineTuning * 20_000 + 60_000 },
      async ({ name, augmentation, fineTuning }) => {
        const spec = survivor({ ...(await pretrained(root)), fineTuning, augmentation })
        const expected = await undisturbed(join(root, `${name} undisturbed`), spec)
        const workbench = openWorkbench(join(root, name))
        await expectSurvival(workbench, spec, { kills: kills.fineTuning, expected })
      }
    )

    it('of a trainer that was told to unfreeze its network: it goes the way that its record says', async () => {
      const fineTuning = fineTuningConfig.parse({ frozenEpochs: null })
      const spec = survivor({ ...(await pretrained(root)), fineTuning, epochs: 10 })
      const workbench = openWorkbench(join(root, 'unfrozen'))
      const { id } = await workbench.startRun(spec)
      await until(workbench, id, () => workbench.showRun(id).summary.epochsDone >= 2)
      workbench.steerRun(id, { frozenStages: 0 })
      await until(workbench, id, () => workbench.showRun(id).steering.length > 0)
      const { step } = workbench.showRun(id).steering[0] as { step: number }
      const { stepsPerEpoch } = workbench.showRun(id).summary
      const unfrozen = Math.ceil(step / (stepsPerEpoch as number)) + 1
      await until(workbench, id, () => workbench.showRun(id).summary.epochsDone >= unfrozen)
      expect(kill(workbench.trainerPid as number)).toBe(true)
      expect(await until(workbench, id, hasEnded)).not.toBe('completed')
      workbench.resumeRun(id)
      expect(await until(workbench, id, (status) => status === 'completed')).toBe('completed')

      const { weightsSha256, epochs, steering } = workbench.showRun(id)
      expect(steering.map(({ change }) => change)).toEqual([{ frozenStages: 0 }])
      const repeated = {
        ...spec,
        steering: steering.map(({ step: at, change }) => ({ step: at, change }))
      }
      const again = await undisturbed(join(root, 'unfrozen again'), repeated)
      expect(weightsSha256).toBe(again.hash)
      expect(timeless(epochs)).toEqual(again.epochs)
      const frozen = await undisturbed(join(root, 'still frozen'), spec)
      expect(weightsSha256).not.toBe(frozen.hash)
    }, 180_000)

    it(
      `of the workbench, ${kills.workbench} times, on the command line and serving browsers: likewise`,
      { timeout: kills.workbench * 30_000 + 60_000 },
      async () => {
        const random = seededNumbers(7)
        const change = { autoResume: true }
        const expected = await undisturbed(join(root, 'workbench-undisturbed'), survivor(change))
        const place = join(root, 'workbench')
        const show = async (): Promise<Shown & { id: string }> => {
          const runs = JSON.parse((await atelier(place, ['runs', '--json'])).stdout) as { id: string }[]
          return JSON.parse(
            (await atelier(place, ['runs', 'show', runs[0]?.id ?? '', '--json'])).stdout
          ) as Shown & { id: string }
        }
        const { writeFileSync, mkdirSync } = await import('node:fs')
        mkdirSync(place, { recursive: true })
        const file = join(place, 'survivor.json')
        writeFileSync(file, JSON.stringify(survivor(change)))
        let killed = 0
        while (killed < kills.workbench) {
          let args = ['train', file, '--json', '--threads', '2']
          for (;;) {
            const child = startCli(place, args)
            const done = finished(child)
            await Promise.race([done, sleep(500 + random() * span)])
            const isLast = killed >= kills.workbench
            if (child.exitCode === null && !isLast) {
              killed++
              child.kill('SIGKILL')
            }
            if (args[0] === 'serve' && isLast)
              for (;;) {
                if ((await show()).status === 'completed') break
                await sleep(200)
              }
            if (args[0] === 'serve' && isLast) child.kill('SIGTERM')
            const { stderr, code } = await done
            if (code !== null) expect(stderr, args.join(' ')).toBe('')
            const { status, id } = await show().catch(() => ({ status: 'none', id: '' }))
            if (status === 'completed') break
            // Nothing was begun yet; a command line that goes on; a server at whose start it goes on by
            // itself.
            args =
              status === 'none'
                ? args
                : random() < 0.5
                  ? ['resume', id, '--json', '--threads', '2']
                  : ['serve', '--port', '0', '--json', '--threads', '2']
          }
          const { weightsSha256, epochs, id } = await show()
          expect(weightsSha256, `after ${killed} kills`).toBe(expected.hash)
          expect(timeless(epochs), `after ${killed} kills`).toEqual(expected.epochs)
          const workbench = openWorkbench(place)
          expectWhole(workbench, id, `after ${killed} kills`)
          await workbench.close()
        }
      }
    )
  })
}
