import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type ExperimentSpec,
  isActive,
  isResumable,
  joinSteering,
  type SteeringChange
} from '../../../src-main/contract'
import { DirectWorkbench } from '../../support/direct-workbench'
import { tinySpec } from '../../support/run-fixtures'
import { expectWhole, seededNumbers, timeless } from '../../support/surviving'
import { temporaryFolder } from '../../support/temporary-folder'
import { inProcessLauncher, type InProcessTrainer } from '../../support/trainer-in-process'

const root = temporaryFolder()
/** Four steps an epoch, two batches of validation. */
const spec = tinySpec({
  epochs: 5,
  dataset: { id: 'garments', limit: 64, validation: { from: 'train', fraction: 0.003 } },
  averageDecay: 0.9,
  schedule: { type: 'cosine' },
  checkpoints: { everyMinutes: 0.0002, keepEvery: 3 },
  earlyStopping: { monitor: 'val_loss', patience: 4 }
})
const verbs = ['pause', 'stop', 'kill', 'steer', 'steer', 'fork', 'restart'] as const

/** A workbench on which one thing at a time is done, at a chosen moment of a training. */
class Player {
  private workbench: DirectWorkbench
  private trainer: InProcessTrainer | null = null
  private moments = 0
  private act: (() => void) | null = null
  readonly made: string[] = []

  constructor(
    private readonly place: string,
    private readonly random: () => number
  ) {
    this.workbench = this.open()
  }

  private open(): DirectWorkbench {
    const { launch } = inProcessLauncher((trainer) => {
      this.trainer = trainer
      if (this.act && --this.moments <= 0) {
        const { act } = this
        this.act = null
        act()
      }
    })
    return new DirectWorkbench({ workspace: this.place, launch })
  }
  get bench(): DirectWorkbench {
    return this.workbench
  }
  private chance(below: number): number {
    return Math.floor(this.random() * below)
  }

  private change(): SteeringChange {
    const changes: SteeringChange[] = [
      { learningRate: 0.0005 + this.random() * 0.01 },
      { epochs: 3 + this.chance(5) },
      { earlyStopping: null },
      {
        earlyStopping: {
          monitor: this.chance(2) ? 'val_loss' : 'val_accuracy',
          patience: 1 + this.chance(4),
          minimumDelta: 0,
          restoreBest: this.chance(2) === 0
        }
      },
      { learningRate: 0.001 + this.random() * 0.001, epochs: 4 + this.chance(3) }
    ]
    return changes[this.chance(changes.length)] as SteeringChange
  }

  /**
   * Does something to the run that trains, at a chosen moment, and lets everything come to rest as far
   * as it does by itself.
   */
  async play(): Promise<void> {
    const verb = verbs[this.chance(verbs.length)] as (typeof verbs)[number]
    const change = this.change()
    const acted = new Promise<void>((resolve) => {
      this.moments = 1 + this.chance(14)
      this.act = () => {
        const active = this.workbench
          .listRuns()
          .find(({ status }) => status === 'running' || status === 'preparing')
        this.made.push(verb)
        if (active && verb === 'pause') this.workbench.pauseRun(active.id)
        if (active && verb === 'stop') this.workbench.stopRun(active.id)
        if (active?.status === 'running' && verb === 'steer') this.workbench.steerRun(active.id, change)
        if (verb === 'kill') void this.trainer?.kill()
        resolve()
      }
    })
    await Promise.race([acted, this.rest()])
    this.act = null
    if (verb === 'fork') await this.fork()
    if (verb === 'restart') {
      await this.workbench.close()
      this.workbench = this.open()
    }
    if (verb === 'pause' || verb === 'stop' || verb === 'kill') await this.trainer?.left
    await this.goOn()
  }

  private async fork(): Promise<void> {
    const parent = this.workbench
      .listRuns()
      .find(({ id }) => this.workbench.showRun(id).checkpoints.length > 0)
    const at = parent && this.workbench.showRun(parent.id).checkpoints.at(-1)
    // The parent may train on and remove it in the meantime: then it is said so, and nothing is left of
    // the fork.
    if (parent && at)
      await this.workbench
        .startRun(
          {
            ...spec,
            name: 'fork',
            epochs: at.epoch + 2,
            optimizer: { type: 'adam', learningRate: 0.002 }
          },
          { run: parent.id, checkpoint: at.file }
        )
        .catch((error: unknown) => expect(error).toMatchObject({ code: 'CHECKPOINT_MISSING' }))
  }

  /** Resumes what can be, and lets waiting runs have their turn. */
  async goOn(): Promise<void> {
    for (const run of this.workbench.listRuns())
      if (isResumable(run.status)) this.workbench.resumeRun(run.id)
    this.workbench.serveQueue()
  }

  /** Resolves when nothing trains or waits. */
  async rest(): Promise<void> {
    for (let tries = 0; tries < 3000; tries++) {
      if (!this.workbench.listRuns().some(({ status }) => isActive(status))) return
      await new Promise((done) => setTimeout(done, 5))
    }
    throw new Error(
      `it does not come to rest: ${this.workbench
        .listRuns()
        .map(({ status }) => status)
        .join(', ')}`
    )
  }

  async finish(): Promise<void> {
    for (let tries = 0; tries < 20; tries++) {
      await this.rest()
      if (!this.workbench.listRuns().some(({ status }) => isResumable(status))) return
      await this.goOn()
    }
    throw new Error('it does not come to its end')
  }

  /** The same experiment with the same changes at the same steps, without a break. */
  async repeat(of: {
    spec: ExperimentSpec
    steering: { step: number; change: SteeringChange }[]
  }): Promise<string> {
    const { id } = await this.workbench.startRun({
      ...of.spec,
      name: 'repeated',
      steering: joinSteering([...of.spec.steering, ...of.steering])
    })
    await this.rest()
    return id
  }
}

const allMade: string[] = []

describe('any sequence of pausing, stopping, killing, steering, forking and restarting', () => {
  it.each(Array.from({ length: 24 }, (_, i) => i + 1))(
    'ends in a consistent store, and repeats from its record: %i',
    { timeout: 60_000 },
    async (seed) => {
      const player = new Player(join(root, String(seed)), seededNumbers(seed))
      try {
        const { id } = await player.bench.startRun(spec)
        for (let i = 0; i < 7; i++) await player.play()
        await player.finish()
        allMade.push(...player.made)
        const message = `seed ${seed}: ${player.made.join(', ')}`
        for (const run of player.bench.listRuns()) {
          expect(run.status, message).toBe('completed')
          expectWhole(player.bench, run.id, `${message}, ${run.name}`)
          expect(
            player.bench
              .showRun(run.id)
              .sessions.every(({ startedAt, endedAt }) => endedAt !== null && endedAt >= startedAt),
            message
          ).toBe(true)
        }
        const original = player.bench.showRun(id)
        const again = player.bench.showRun(await player.repeat(original))
        expect(again.weightsSha256, message).toBe(original.weightsSha256)
        expect(timeless(again.epochs), message).toEqual(timeless(original.epochs))
      } finally {
        await player.bench.close()
      }
    }
  )

  it('has each of them in it', () => {
    for (const verb of verbs)
      expect(allMade.filter((each) => each === verb).length, verb).toBeGreaterThan(2)
  })
})
