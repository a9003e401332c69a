import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it, onTestFinished } from 'vitest'
import { eventFileName, EventFileWriter } from '../../src-main/exchange/tensorboard/event-file'
import { browserWindow, chromiumPath } from '../support/browser-window'
import { atelier, tinyTraining } from '../support/command-line'
import { writeFiles } from '../support/picture-folder'
import { temporaryFolder } from '../support/temporary-folder'

const patient = { timeout: 60_000 }

describe.skipIf(!chromiumPath)('the view of a run', () => {
  const window = browserWindow()
  const hash = (): string => new URL(window.page.url()).hash

  async function train(...more: string[]): Promise<{ id: string }> {
    const { stdout, stderr, code } = await atelier(window.workspace, [
      ...tinyTraining,
      ...more,
      '--json'
    ])
    expect(code, stderr).toBe(0)
    return JSON.parse(stdout.split('\n')[0] ?? '') as { id: string }
  }
  async function open(path: string): Promise<void> {
    await window.page.goto(`${new URL(window.page.url()).origin}/#${path}`)
  }
  /** Where a new run can branch off, in the chart of the loss. */
  const handle = (name: string) =>
    window.page.locator('[data-chart="lossGroup"]').getByRole('link', { name })

  it('shows what the training took of its machine, and leads there from what it says of waiting', async () => {
    const { page } = window
    // Turning and blurring images takes longer than so small a network's steps.
    const heavy = ['rotation=30', 'blur=1', 'crop={"area":[0.3,1]}'].flatMap((each) => [
      ...['--set', `augmentation.${each}`]
    ])
    const { id } = await train('--epochs', '9', '--limit', '2000', '--name', 'waits', ...heavy)
    await open(`/runs/${id}?tab=log`)
    const chart = page.getByRole('img', { name: /^Use of the machine\. / })
    await page.getByRole('link', { name: /% of the time is spent waiting for data/ }).click()
    await expect
      .poll(() => chart.getAttribute('aria-label'), patient)
      .toMatch(
        /Processor of waits: [\d.]+% after epoch 9\. Waiting for data of waits: [\d.]+% after epoch 9\./
      )
    const memory = page.getByRole('img', { name: /^Memory\. / })
    expect(await memory.getAttribute('aria-label')).toMatch(/Memory used of waits: [\d.]+ [MG]B/)
    // It came into sight by itself, and the stretch of the longest wait with it.
    await expect
      .poll(() => chart.evaluate((canvas) => canvas.getBoundingClientRect().top))
      .toBeLessThan(760)
    expect(hash()).toMatch(/zoom=.*#useGroup$/)
  })

  it('compares its answers with those of another run, and opens the images of a cell', async () => {
    const { page } = window
    const [a, b] = [
      await train('--epochs', '2', '--seed', '1', '--name', 'first'),
      await train('--epochs', '2', '--seed', '2', '--name', 'second')
    ]
    await open(`/runs/${b.id}?tab=evaluation`)
    await page
      .getByRole('combobox', { name: 'Compare with another epoch or run' })
      .selectOption({ label: 'Run “first”' })
    await page.getByText('first, epoch 2: right', { exact: true }).waitFor(patient)
    await page.getByText(/McNemar’s exact test, p [=<] [\d.]+/).waitFor(patient)

    const cell = page.getByRole('button', { name: /^Show these images: / }).and(page.locator(':enabled'))
    const [, what = '', count = ''] =
      /: (.+), ([\d,]+)$/.exec((await cell.first().getAttribute('aria-label')) ?? '') ?? []
    await cell.first().click()
    const title = `${what[0]?.toUpperCase()}${what.slice(1)}, the surest first: ${count}`
    await page.getByRole('heading', { name: title }).waitFor(patient)
    await expect
      .poll(() => page.locator('.images .card').count(), patient)
      .toBe(Math.min(48, Number(count.replace(',', ''))))

    await open(`/compare?runs=${a.id},${b.id}&figure=answers`)
    await page.getByText('second, epoch 2: wrong', { exact: true }).waitFor(patient)
    await page.getByRole('heading', { name: /^Changed answers, the surest first: / }).waitFor(patient)

    await open(`/compare?runs=${a.id},${b.id}&figure=data`)
    const same = 'Both runs had the same images, classes and parts.'
    await page.getByText(same, { exact: true }).waitFor(patient)
  })

  it('lists what changed in the data between two runs, image by image', async () => {
    const { page } = window
    const folder = join(temporaryFolder(), 'animals')
    for (const [label, shade] of [
      ['cat', 40],
      ['dog', 200]
    ] as const)
      for (let i = 0; i < 10; i++) {
        const pixels = Uint8Array.from({ length: 64 }, (_, at) => (at * (i + 3) + shade) % 256)
        const png = sharp(pixels, { raw: { width: 8, height: 8, channels: 1 } }).png()
        writeFiles(folder, { [`${label}/${i}.png`]: await png.toBuffer() })
      }
    const run = (...args: string[]) => atelier(window.workspace, args)
    onTestFinished(async () => void (await run('datasets', 'rm', 'changing')))
    const imported = await run('datasets', 'import', folder, '--name', 'changing', '--replace')
    expect(imported.code, imported.stderr).toBe(0)
    const set = ['--set', 'dataset.id=changing', '--set', 'dataset.limit=null']
    const before = await train('--name', 'before', ...set)
    renameSync(join(folder, 'cat/1.png'), join(folder, 'dog/moved.png'))
    rmSync(join(folder, 'dog/2.png'))
    const after = await train('--name', 'after', ...set)

    await open(`/compare?runs=${before.id},${after.id}&figure=data`)
    const list = (name: string) =>
      page
        .locator('.data-changes section')
        .filter({ has: page.getByRole('heading', { name }) })
        .getByRole('listitem')
    await list('Removed 1').waitFor(patient)
    expect(await list('Removed 1').allInnerTexts()).toEqual(['dog/2.png'])
    expect(await list('Renamed 1').allInnerTexts()).toEqual(['cat/1.png → dog/moved.png'])
    expect(await list('Other class 1').allInnerTexts()).toEqual(['dog/moved.png: cat → dog'])

    const said = await run('runs', 'compare', 'before', 'after')
    expect(said.stdout).toContain(
      'Added       0\nRemoved     1: dog/2.png\nChanged     0\nRenamed     1: cat/1.png to dog/moved.png\n' +
        'Other class 1: dog/moved.png (cat to dog)\nOther part  0\n'
    )
  })

  it('draws what other software logged by steps alone, and nothing that it did not log', async () => {
    const { page } = window
    const folder = join(temporaryFolder(), 'logged')
    mkdirSync(folder)
    const at = 1_764_000_000_000
    const log = new EventFileWriter(join(folder, eventFileName(at)), at)
    for (let step = 1; step <= 3000; step++) {
      const value = step === 2000 ? Number.NaN : 1
      const values = [{ kind: 'scalar' as const, tag: 'batch_loss', value }]
      log.write({ step, wallTime: at / 1000 + step, values })
    }
    log.close()
    const { code, stderr } = await atelier(window.workspace, ['import', folder])
    expect(code, stderr).toBe(0)

    await page.getByRole('row', { name: /logged/ }).click()
    const axis = page.getByRole('combobox', { name: 'Axis' })
    await axis.waitFor()
    expect(await axis.locator('option').allInnerTexts()).toEqual(['Step', 'Time', 'Active time'])
    expect(await axis.inputValue()).toBe('step')
    expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual(['Loss'])
    await page.getByText('logged: NaN or infinite at one place, marked at the edge').waitFor()
    expect((await window.figure('Epochs done').innerText()).trim()).toBe('–')
  })

  it('draws a chart when one comes near it, in the size that it has then', async () => {
    const { page } = window
    const { id } = await train('--epochs', '2', '--name', 'scrolled')
    await page.setViewportSize({ width: 800, height: 600 })
    await open(`/runs/${id}`)
    /** Whether there is anything on a chart's canvas. */
    const isDrawn = (key: string): Promise<boolean> =>
      page.locator(`[data-chart="${key}"] canvas`).evaluate((canvas: HTMLCanvasElement) => {
        const empty = Object.assign(document.createElement('canvas'), {
          width: canvas.width,
          height: canvas.height
        })
        return canvas.toDataURL() !== empty.toDataURL()
      })
    await expect.poll(() => isDrawn('lossGroup'), patient).toBe(true)
    expect(await isDrawn('speedGroup')).toBe(false)
    await page.locator('[data-chart="speedGroup"]').scrollIntoViewIfNeeded()
    await expect.poll(() => isDrawn('speedGroup'), patient).toBe(true)
    const size = (selector: string): Promise<number[]> =>
      page.locator(`[data-chart="speedGroup"] ${selector}`).evaluate((element) => {
        const { width, height } = element.getBoundingClientRect()
        return [width, height].map(Math.round)
      })
    expect(await size('canvas')).toEqual(await size('.frame'))
    await page.setViewportSize({ width: 1366, height: 768 })
    await expect.poll(() => size('canvas'), patient).toEqual(await size('.frame'))
  })

  it('branches off a curve by drag or by key, and shows the family on one chart', async () => {
    const { page } = window
    const parent = await train('--epochs', '3', '--name', 'parent')
    await open(`/runs/${parent.id}`)
    const end = handle('New run from epoch 3')
    await end.waitFor(patient)
    const { x = 0, y = 0 } = (await end.boundingBox()) ?? {}

    // A pull that goes back to where it began draws nothing.
    await page.mouse.move(x + 11, y + 11)
    await page.mouse.down()
    await page.mouse.move(x + 60, y + 60)
    await page.locator('svg.branch').waitFor()
    await page.mouse.move(x + 12, y + 11)
    await page.mouse.up()
    expect(hash()).toContain(parent.id)

    await page.mouse.move(x + 11, y + 11)
    await page.mouse.down()
    await page.mouse.move(x + 40, y - 30)
    await page.mouse.up()
    await expect.poll(hash, patient).toContain(`from=${parent.id}&checkpoint=`)
    await page.getByText('epoch 3', { exact: false }).first().waitFor(patient)

    await open(`/runs/${parent.id}`)
    await end.waitFor(patient)
    await end.press('Enter')
    await expect.poll(hash, patient).toContain(`from=${parent.id}&checkpoint=`)

    await train('--epochs', '5', '--from', 'parent', '--name', 'branch')
    await open(`/runs/${parent.id}`)
    await page.getByRole('switch', { name: 'With its family (2 runs)' }).click()
    const loss = page.getByRole('img', { name: /^Loss\. / })
    await expect
      .poll(() => loss.getAttribute('aria-label'), patient)
      .toMatch(
        /Validation loss of parent: .* after epoch 3\..*Validation loss of branch: .* after epoch 5\./
      )
    expect(hash()).toContain('family=true')
  })

  it('colours the architecture by the time that was measured, and tells it of a layer', async () => {
    const { page } = window
    const { id } = await train('--epochs', '1', '--name', 'timed')
    await open(`/runs/${id}?tab=architecture`)
    await page.getByRole('combobox', { name: 'Colour by' }).selectOption('seconds')
    await page
      .getByText(/^Measured on cpu, fp32, batch \d+: .+ in sum\. A whole step, .+: [\d.]+ ms\./)
      .waitFor(patient)
    const strengthOf = (type: string): Promise<number> =>
      page
        .getByRole('button', { name: new RegExp(`^${type} `) })
        .first()
        .evaluate((box) => parseInt((box as HTMLElement).style.getPropertyValue('--strength')))
    // All of the pixels to every hidden unit: nothing takes longer.
    expect(await strengthOf('Dense')).toBe(45)
    expect(await strengthOf('Flatten')).toBeLessThan(45)
    await page
      .getByRole('button', { name: /^Dense / })
      .first()
      .click()
    for (const fact of ['forward', 'backward'])
      expect(await page.locator(`[data-fact="${fact}"] dd`).innerText()).toMatch(/^[\d.e-]+ ms$/)
  })

  it('colours the architecture by what comes out of its layers, of the checkpoint that is chosen', async () => {
    const { page } = window
    const { id } = await train(
      '--epochs',
      '2',
      '--name',
      'looked-into',
      '--set',
      'checkpoints.keepEvery=1'
    )
    await open(`/runs/${id}?tab=architecture`)
    await page.getByRole('combobox', { name: 'Colour by' }).selectOption('zeros')
    await page.getByText(/^What comes out of each layer, over \d+ of the images/).waitFor(patient)
    const box = page.getByRole('button', { name: /^Dense / }).first()
    await box.click()
    const fact = (name: string): Promise<string> =>
      page.locator(`[data-fact="${name}"] dd`).innerText(patient)
    const zeros = await fact('zeros')
    // A ReLU has cut some of them, and the box says as much.
    expect(zeros).toMatch(/^[\d.]+%$/)
    expect(parseFloat(zeros)).toBeGreaterThan(0)
    expect(await box.getAttribute('aria-label')).toContain(zeros)
    const mean = await fact('mean')

    await page.getByRole('combobox', { name: 'Checkpoint' }).selectOption({ label: 'epoch 1' })
    await expect.poll(() => fact('mean').catch(() => mean), patient).not.toBe(mean)
  })

  it('reads its curves by keys and as a table, and marks what the verdict speaks of', async () => {
    const { page } = window
    const { id } = await train('--epochs', '9', '--name', 'read', '--set', 'trackNorms=true')
    const { stdout } = await atelier(window.workspace, ['runs', 'show', id, '--json'])
    const { epochs } = JSON.parse(stdout) as {
      epochs: { val_loss: number; norms: { gradientNorm: number; weightNorm: number } }[]
    }
    await open(`/runs/${id}`)
    const chart = page.locator('[data-chart="lossGroup"]')
    await chart.getByRole('img', { name: /^Loss\. / }).focus()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowLeft')
    const last = epochs[7]?.val_loss ?? Number.NaN
    await expect
      .poll(() => chart.getByRole('status').textContent())
      .toMatch(/^Epoch 8: .*Validation loss [\d.]+$/)
    expect(
      Number(/[\d.]+$/.exec((await chart.getByRole('status').textContent()) ?? '')?.[0])
    ).toBeCloseTo(last, 2)
    await page.keyboard.press('+')
    await expect.poll(hash).toMatch(/zoom=/)
    await page.keyboard.press('0')
    await expect.poll(hash).not.toMatch(/zoom=/)

    const norms = page.locator('[data-chart="gradientGroup"]')
    await norms.getByRole('button', { name: 'Table of Norm of the gradients' }).click()
    await expect.poll(() => norms.getByRole('row').count()).toBe(10)
    const shown = await norms.getByRole('row', { name: 'Epoch 3' }).getByRole('cell').textContent()
    expect(Number(shown) / (epochs[2]?.norms.gradientNorm ?? Number.NaN)).toBeCloseTo(1, 2)
    await page.reload()
    await expect.poll(() => norms.getByRole('row').count()).toBe(10)

    await page.getByRole('combobox', { name: 'Axis' }).selectOption('step')
    await page.getByRole('link', { name: /^Best at epoch/ }).click()
    const best = Number(/epoch (\d+)/.exec((await page.locator('.verdict').textContent()) ?? '')?.[1])
    // 128 images in batches of 32.
    await page
      .locator('.readout', { hasText: `Step ${best * 4}` })
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Remove the mark' }).press('Enter')
    await page.locator('.readout').first().waitFor({ state: 'detached' })
    // What had the focus is gone, and the keyboard goes on from where it was.
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('controls')
  })

  it('says what is under the mouse beside it, and on a narrow screen at the side away from it', async () => {
    const { page } = window
    const { id } = await train('--epochs', '3', '--name', 'docked')
    /** How far the readout's ends are from the plot's, and from the line at the value that the mouse is near. */
    const readAt = async (share: number) => {
      const plot = page.locator('[data-chart="lossGroup"] .frame')
      await plot.scrollIntoViewIfNeeded()
      const box = await plot.boundingBox()
      if (!box) throw new Error('there is no plot')
      const x = box.x + box.width * share
      await page.mouse.move(x - 1, box.y + box.height / 2)
      await page.mouse.move(x, box.y + box.height / 2)
      const readout = await plot.locator('.readout').boundingBox()
      const line = await plot.locator('i.line').boundingBox()
      if (!readout || !line) throw new Error('there is no readout')
      const right = readout.x + readout.width
      return {
        left: Math.round(readout.x - box.x),
        right: Math.round(box.x + box.width - right),
        after: readout.x - line.x,
        before: line.x - right
      }
    }
    await page.setViewportSize({ width: 390, height: 844 })
    await open(`/runs/${id}`)
    await page.getByRole('img', { name: /^Loss\. / }).waitFor()
    // The readout follows the mouse a moment later.
    await expect.poll(async () => (await readAt(0.25)).right, patient).toBe(0)
    await expect.poll(async () => (await readAt(0.65)).left, patient).toBe(0)

    await page.setViewportSize({ width: 1280, height: 800 })
    for (const [share, side] of [
      [0.25, 'after'],
      [0.65, 'before']
    ] as const) {
      await expect.poll(async () => (await readAt(share))[side], patient).toBeGreaterThan(0)
      expect((await readAt(share))[side]).toBeLessThan(40)
    }
  })

  it('waits with what it has to ask while the workbench is away, and then goes on by itself', async () => {
    const { page } = window
    const { id } = await train('--epochs', '2', '--name', 'waiting')
    await open(`/runs/${id}`)
    await page.getByRole('heading', { level: 1, name: 'waiting' }).waitFor()
    await window.abandon()
    await page.getByText('The connection to the workbench was lost.').first().waitFor()
    const reason = 'The workbench cannot be reached: nothing can be started or changed.'
    const waits = async (tab: string, button: string): Promise<void> => {
      await page.getByRole('tab', { name: tab }).click()
      const asked = page.getByRole('tabpanel').getByRole('button', { name: button }).first()
      await asked.waitFor()
      expect(await asked.isDisabled(), button).toBe(true)
      expect(await asked.getAttribute('title'), button).toBe(reason)
    }
    await waits('Embedding', 'Make the map')
    await waits('Predict', 'Choose pictures')
    await waits('Evaluation', 'Find suspects')
    await page.getByRole('tab', { name: 'Architecture' }).click()
    await page.getByRole('tabpanel').getByText('Loading').waitFor()

    await window.comeBack()
    await page.getByRole('button', { name: /^InputLayer/ }).waitFor()
    await page.getByRole('tab', { name: 'Predict' }).click()
    expect(await page.getByRole('button', { name: 'Choose pictures' }).first().isEnabled()).toBe(true)
  })
})
