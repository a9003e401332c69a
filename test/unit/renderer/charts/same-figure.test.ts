import { describe, expect, it } from 'vitest'
import { applyToSteps, type RunEvent } from '../../../../src-main/contract'
import type { FigureAxis, FigureRun } from '../../../../src-main/figures/series'
import { isSameFigure } from '../../../../src-renderer/charts/same-figure'
import { summaryOf } from '../../../support/fake-client'
import { epochOf, stepsFrom, useOf } from '../../../support/run-fixtures'

const run = { summary: summaryOf(), epochs: [epochOf(1)], steps: stepsFrom(1, 4), sessions: [] }
const after = (event: RunEvent): FigureRun => ({ ...run, steps: applyToSteps(run.steps, event) })
const steps = after({ type: 'steps', steps: stepsFrom(5, 1) })
const same = (
  now: FigureRun,
  metric: Parameters<typeof isSameFigure>[2][number],
  axis: FigureAxis = 'epoch'
) => isSameFigure([run], [now], [metric], axis)

describe('whether a figure has to be drawn anew', () => {
  it('is so of what is measured each step, once there is another step', () => {
    expect(same(steps, 'loss')).toBe(false)
    expect(same(steps, 'imagesPerSecond')).toBe(false)
  })

  it('is not so of what an epoch has one of, nor where only the summary was told', () => {
    expect(same(steps, 'learningRate')).toBe(true)
    expect(same(steps, 'val_loss')).toBe(true)
    expect(same({ ...run, summary: { ...run.summary, seq: 9, activeSeconds: 3 } }, 'loss')).toBe(true)
  })

  it('is so of the machine where there is another sample of it, and of nothing else', () => {
    const used = after({ type: 'use', sample: { ...useOf(), step: 4, at: 5 } })
    expect(same(used, 'cpu')).toBe(false)
    expect(same(used, 'loss')).toBe(true)
  })

  it('is so of everything after an epoch, and on an axis of time after a step', () => {
    expect(same({ ...run, epochs: [...run.epochs, epochOf(2)] }, 'learningRate')).toBe(false)
    expect(same(steps, 'learningRate', 'time')).toBe(false)
  })

  it('is so where another run is shown, or one more', () => {
    const other = { ...run, summary: { ...run.summary, id: 'other' } }
    expect(isSameFigure([run], [other], ['loss'], 'epoch')).toBe(false)
    expect(isSameFigure([run], [run, other], ['loss'], 'epoch')).toBe(false)
    expect(isSameFigure([run], [run], ['loss'], 'epoch')).toBe(true)
  })
})
