import {
  decodeMetric,
  type EpochMetrics,
  formatDuration,
  formatMetric,
  isActive,
  type RunEvent,
  type RunSummary,
  type StepColumns
} from '../../contract'
import { print, printJson } from './output'

/** Tells a person, or a program, how a run is going. */
export interface TrainReport {
  event(event: RunEvent, summary: RunSummary): void
  /** `seconds`: from its start to its end; of a run that was paused, those in which it trained. */
  end(summary: RunSummary, seconds: number, weightsSha256: string | null): void
}

const epochObject = ({ at: _at, ...metrics }: EpochMetrics): object => ({ type: 'epoch', ...metrics })

/** One object a line: scripts rely on it. */
export const jsonReport: TrainReport = {
  event(event, summary) {
    if (event.type === 'setup')
      printJson({
        type: 'run',
        id: summary.id,
        name: summary.name,
        engine: event.setup.engine,
        params: event.setup.params
      })
    if (event.type === 'epoch') printJson(epochObject(event.metrics))
  },
  end(summary, seconds, weightsSha256) {
    printJson({
      type: 'end',
      status: summary.status,
      epochs: summary.epochsDone,
      best: summary.best,
      seconds,
      weightsSha256
    })
  }
}

/** Tells nothing. */
export const silentReport: TrainReport = { event: () => undefined, end: () => undefined }

/**
 * Tells nothing twice: where a run goes on in another process, that begins where the last checkpoint
 * was.
 */
export class OnceReport implements TrainReport {
  private isSetUp = false
  private epoch = 0

  constructor(private readonly inner: TrainReport) {}

  event(event: RunEvent, summary: RunSummary): void {
    if (event.type === 'setup' && this.isSetUp) return
    if (event.type === 'epoch' && event.metrics.epoch <= this.epoch) return
    if (event.type === 'setup') this.isSetUp = true
    if (event.type === 'epoch') this.epoch = event.metrics.epoch
    this.inner.event(event, summary)
  }

  end(summary: RunSummary, seconds: number, weightsSha256: string | null): void {
    this.inner.end(summary, seconds, weightsSha256)
  }
}

/** Lines for people: one an epoch, and on a terminal a last one that moves with every step. */
export class TextReport implements TrainReport {
  private moving = false
  private isSetUp = false

  constructor(private readonly terminal: boolean) {}

  event(event: RunEvent, summary: RunSummary): void {
    switch (event.type) {
      case 'setup': {
        const { setup } = event
        this.isSetUp = true
        return this.line(
          `Run ${summary.id} "${summary.name}": ${setup.params.total.toLocaleString('en')} parameters, ` +
            `${setup.trainCount.toLocaleString('en')} images, on ${setup.engine} (${setup.device.name})`
        )
      }
      case 'steps':
        return this.step(event.steps, summary)
      case 'epoch':
        return this.line(epochLine(event.metrics, summary))
      case 'log':
        // Before that it is told with what it begins, and what was done to it.
        if (event.line.level === 'warning' || (event.line.level === 'info' && !this.isSetUp))
          this.line(event.line.text)
        return
      default:
        return
    }
  }

  private step(steps: StepColumns, summary: RunSummary): void {
    const step = steps.step.at(-1)
    if (!this.terminal || step === undefined || !summary.stepsPerEpoch) return
    const loss = decodeMetric(steps.loss.at(-1) ?? 'NaN'),
      accuracy = decodeMetric(steps.accuracy.at(-1) ?? 'NaN'),
      speed = steps.imagesPerSecond.at(-1) ?? 0
    const inEpoch = ((step - 1) % summary.stepsPerEpoch) + 1
    const left = ((summary.epochsPlanned * summary.stepsPerEpoch - step) * summary.batchSize) / speed
    const parts = [
      `epoch ${summary.epochsDone + 1}/${summary.epochsPlanned}`,
      `step ${inEpoch}/${summary.stepsPerEpoch}`,
      `loss ${formatMetric('loss', loss)}`,
      `accuracy ${formatMetric('accuracy', accuracy)}`,
      `${Math.round(speed)} images/s`,
      `${formatDuration(left)} left`
    ]
    process.stdout.write(`\r\x1b[2K  ${parts.join('  ')}`)
    this.moving = true
  }

  private line(text: string): void {
    if (this.moving) process.stdout.write('\r\x1b[2K')
    this.moving = false
    print(text)
  }

  end(summary: RunSummary, _seconds: number, weightsSha256: string | null): void {
    if (isActive(summary.status)) return
    const { status, best } = summary
    const accuracy = best && formatMetric('val_accuracy', decodeMetric(best.val_accuracy))
    this.line(
      `${status[0]?.toUpperCase()}${status.slice(1)} ` +
        `after ${summary.epochsDone} of ${summary.epochsPlanned} epochs` +
        (best ? `, best validation accuracy ${accuracy} in epoch ${best.epoch}` : '')
    )
    if (weightsSha256) this.line(`Weights ${weightsSha256}`)
  }
}

function epochLine(metrics: EpochMetrics, summary: RunSummary): string {
  const values = (['loss', 'accuracy', 'val_loss', 'val_accuracy'] as const).map(
    (name) => `${name} ${formatMetric(name, decodeMetric(metrics[name]))}`
  )
  const planned = String(summary.epochsPlanned)
  return [
    `Epoch ${String(metrics.epoch).padStart(planned.length)}/${planned}`,
    ...values,
    `${Math.round(metrics.imagesPerSecond)} images/s`,
    formatDuration(metrics.seconds)
  ].join('  ')
}
