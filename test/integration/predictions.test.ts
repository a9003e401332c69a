import { writeFileSync, existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDispatcher } from '../../src-main/api/dispatch'
import { type CallInput, type CallOutput, type Prediction, typedCalls } from '../../src-main/contract'
import { forkLauncher } from '../../src-main/workbench/processes/trainer-client'
import { Workbench } from '../../src-main/workbench/workbench'
import { cliPath } from '../support/command-line'
import { writeIdxFolder } from '../support/idx'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const workspace = join(root, 'workspace')

/** A picture of one grey, of 8 by 8 pixels as the data is. */
function grey(level: number): Buffer {
  const picture = new PNG({ width: 8, height: 8 })
  picture.data.fill(level)
  for (let i = 3; i < picture.data.length; i += 4) picture.data[i] = 255
  return PNG.sync.write(picture)
}
const answered = (each: Prediction | undefined) => {
  if (!each || 'error' in each) throw new Error('no answer')
  return each
}

describe('pictures that are sent to be predicted', () => {
  let workbench: Workbench
  let launched = 0
  const launch = forkLauncher(resolve(cliPath, '../trainer.js'))
  const open = (): void => {
    workbench = new Workbench({ workspace, launch: () => (launched++, launch()) })
  }
  const call: ReturnType<typeof typedCalls> = (name, input) =>
    typedCalls((...asked) =>
      createDispatcher({ workbench, host: 'cli', address: () => null }).call(...asked)
    )(name, input)
  let run = ''

  const send = async (content: Buffer, part = content.length): Promise<string> => {
    let upload: string | null = null
    for (let from = 0; from < content.length; from += part)
      ({ upload } = await call('predictions.upload', {
        upload,
        base64: content.subarray(from, from + part).toString('base64')
      }))
    return upload as unknown as string
  }
  const ask = async (
    pictures: Record<string, Buffer>,
    options: Partial<
      Pick<CallInput<'predictions.make'>, 'run' | 'invert' | 'neighbours' | 'neighboursOf'>
    > = {}
  ): Promise<CallOutput<'predictions.make'>> => {
    const sent = []
    for (const [name, content] of Object.entries(pictures))
      sent.push({ name, upload: await send(content, 50) })
    return call('predictions.make', { run, pictures: sent, ...options })
  }

  beforeAll(async () => {
    open()
    const spec = {
      model: { id: 'cnn', filters: [4], denseUnits: 8, dropout: 0 },
      dataset: { id: 'mine', path: writeIdxFolder(join(root, 'data'), { train: 64, test: 20 }) },
      optimizer: { type: 'adam', learningRate: 0.01 },
      epochs: 2,
      batchSize: 16,
      engine: 'cpu'
    }
    run = (await call('runs.start', { spec })).id
    // oxlint-disable-next-line vitest/no-restricted-vi-methods -- polling wants a test, and this is before one
    await vi.waitFor(
      async () => expect((await call('runs.show', { run })).summary.status).toBe('completed'),
      { timeout: 60_000, interval: 100 }
    )
  })
  afterAll(() => workbench.close())

  it('have the answers of their files, each with what the network saw, and errors by name', async () => {
    const files = { 'a/dark.png': grey(5), 'bad.png': Buffer.from('no image'), 'light.png': grey(190) }
    const paths = Object.entries(files).map(([name, content]) => {
      const path = join(root, name.replace('/', '-'))
      writeFileSync(path, content)
      return path
    })
    const byPath = await call('runs.predict', { run, images: paths })
    const [dark, bad, light] = await ask(files)

    expect(bad).toMatchObject({
      image: 'bad.png',
      error: { code: 'IMAGE_UNREADABLE', params: { path: 'bad.png' } }
    })
    expect(JSON.stringify(bad)).not.toContain('incoming')
    for (const [answer, level, file] of [
      [answered(dark), 5, answered(byPath[0])],
      [answered(light), 190, answered(byPath[2])]
    ] as const) {
      const { seen, image: _, ...said } = answer
      const { image: __, ...expected } = file
      expect(said).toEqual(expected)
      expect(seen).toMatchObject({ height: 8, width: 8, channels: 1 })
      expect(new Set(Buffer.from(seen?.pixels ?? '', 'base64'))).toEqual(new Set([level]))
    }
    expect(readdirSync(join(workspace, 'incoming'))).toEqual([])
  })

  it('are answered by the process that answered before, inverted and not', async () => {
    await ask({ 'a.png': grey(5) })
    const before = launched
    const [inverted] = await ask({ 'a.png': grey(5) }, { invert: true })
    expect(new Set(Buffer.from(answered(inverted).seen?.pixels ?? '', 'base64'))).toEqual(new Set([250]))
    expect(launched).toBe(before)
  })

  it('are answered by another process for another checkpoint, and after a release', async () => {
    const { checkpoints } = await call('runs.show', { run })
    const [first, second] = checkpoints.map(({ file }) => file.replace('checkpoints/', ''))
    await ask({ 'a.png': grey(90) })
    const before = launched
    const [old] = await ask({ 'a.png': grey(90) }, { run: `${run}@${first}` })
    const [recent] = await ask({ 'a.png': grey(90) }, { run: `${run}@${second}` })
    expect(answered(old).probability).not.toBe(answered(recent).probability)
    expect(launched).toBe(before + 2)
    await call('predictions.release', {})
    expect(answered((await ask({ 'a.png': grey(90) }, { run: `${run}@${second}` }))[0])).toEqual(
      answered(recent)
    )
    expect(launched).toBe(before + 3)
  })

  it('have the training images most like them, of which each is nearest to itself', async () => {
    const [first] = await ask({ 'a.png': grey(90) }, { neighbours: 64 })
    const all = answered(first).neighbours ?? []
    expect(all.map(({ index }) => index).sort((a, b) => a - b)).toEqual([...Array(64).keys()])
    expect(all.map(({ distance }) => distance)).toEqual(
      all.map(({ distance }) => distance).sort((a, b) => a - b)
    )
    for (const { index, seen, class: name } of [all[0], all[63]].flatMap((each) => each ?? [])) {
      const picture = new PNG({ width: seen.width, height: seen.height })
      Buffer.from(seen.pixels, 'base64').forEach((value, i) =>
        picture.data.set([value, value, value, 255], i * 4)
      )
      const [itself] = await ask({ 'itself.png': PNG.sync.write(picture) }, { neighbours: 2 })
      const [nearest, next] = answered(itself).neighbours ?? []
      expect(nearest).toMatchObject({ index, class: name, image: `train/${index}` })
      expect(nearest?.distance).toBeCloseTo(0, 6)
      expect(next?.distance).toBeGreaterThan(nearest?.distance ?? 1)
    }
  })

  it('have the images of the part that was asked for most like them', async () => {
    for (const [neighboursOf, count] of [
      ['validation', 20],
      ['test', 20],
      ['train', 64]
    ] as const) {
      const [first] = await ask({ 'a.png': grey(90) }, { neighbours: 100, neighboursOf })
      const all = answered(first).neighbours ?? []
      // The run was validated on the test images.
      const part = neighboursOf === 'train' ? 'train' : 'test'
      expect(all.map(({ image }) => image).toSorted()).toEqual(
        Array.from({ length: count }, (_, i) => `${part}/${i}`).toSorted()
      )
    }
  })

  it('are given up where a person does not want to wait', async () => {
    // What answers at once cannot be given up: a process that has to start first can.
    await call('predictions.release', {})
    const asked = ask({ 'a.png': grey(90) }, { neighbours: 3 })
    const cancelled = expect(asked).rejects.toMatchObject({ code: 'JOB_CANCELLED' })
    await expect.poll(() => existsSync(join(workspace, 'incoming'))).toBe(true)
    const ending = setInterval(() => void call('predictions.cancel', {}), 20)
    await cancelled
    clearInterval(ending)
    expect(answered((await ask({ 'a.png': grey(90) }))[0]).neighbours).toBeUndefined()
  })

  it('that were sent and never asked about are gone with the next workbench', async () => {
    await send(grey(1))
    expect(readdirSync(join(workspace, 'incoming'))).toHaveLength(1)
    await workbench.close()
    open()
    expect(existsSync(join(workspace, 'incoming'))).toBe(false)
  })
})
