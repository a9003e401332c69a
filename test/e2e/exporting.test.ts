import { createReadStream, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import type { Download, Locator } from 'playwright-core'
import { PNG } from 'pngjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { browserWindow, chromiumPath } from '../support/browser-window'
import { atelier, tinyTraining } from '../support/command-line'
import { greyPng } from '../support/picture-folder'

/** The machine may be busy with other things. */
const patience = { timeout: 60_000 }

describe.skipIf(!chromiumPath)('the export dialog', () => {
  const window = browserWindow()
  beforeAll(async () => {
    for (const [seed, name] of ['first', 'second'].entries())
      await atelier(window.workspace, [
        ...tinyTraining,
        ...['--epochs', '2', '--name', name, '--seed', String(seed)]
      ])
  })

  async function openRun(name: string): Promise<Locator> {
    const { page } = window
    await page.getByRole('row', { name: new RegExp(name) }).click()
    await page.locator('header').getByRole('button', { name: 'Export' }).first().click()
    return page.getByRole('dialog')
  }
  async function downloadOf(act: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
    const waiting = window.page.waitForEvent('download', patience)
    await act()
    const download: Download = await waiting
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
  }
  const exported = (): string[] => readdirSync(join(window.workspace, 'exports'))
  const pictureOf = (dialog: Locator, file: RegExp): Promise<void> =>
    dialog.getByRole('img', { name: file }).waitFor(patience)

  it('writes a figure in the size, the format and the colours that are chosen', async () => {
    const dialog = await openRun('first')
    await pictureOf(dialog, /first-loss.*\.png$/)
    await dialog.getByLabel('Width').fill('400')
    await dialog.getByLabel('Height').fill('300')
    await dialog.getByLabel('Resolution').selectOption('1')
    const save = dialog.getByRole('button', { name: 'Save', exact: true })
    await expect.poll(() => dialog.locator('img').evaluate(naturalWidth), patience).toBe(400)
    const png = await downloadOf(() => save.click())
    const { width, height } = PNG.sync.read(png.bytes)
    expect([width, height]).toEqual([400, 300])

    await dialog.getByLabel('Format').selectOption('svg')
    await pictureOf(dialog, /\.svg$/)
    const svg = await downloadOf(() => save.click())
    expect(svg.bytes.toString()).toMatch(/^<svg[^>]* width="400"/)

    const recipe = await downloadOf(() => dialog.getByRole('button', { name: 'Save as recipe' }).click())
    expect(JSON.parse(recipe.bytes.toString())).toMatchObject({
      ...{ atelierFigure: 1, kind: 'curves', metrics: ['loss', 'val_loss'], width: 400, height: 300 }
    })
  })

  it('copies a picture, and an SVG as text', async () => {
    const { page } = window
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const dialog = await openRun('first')
    await pictureOf(dialog, /\.png$/)
    const typesOnClipboard = (): Promise<string[]> =>
      page.evaluate(async () => (await navigator.clipboard.read()).flatMap(({ types }) => [...types]))
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click()
    await expect.poll(typesOnClipboard, patience).toContain('image/png')

    await dialog.getByLabel('Format').selectOption('svg')
    await pictureOf(dialog, /\.svg$/)
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click()
    await expect.poll(typesOnClipboard, patience).toContain('text/plain')
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^<svg/)
  })

  it('gives what is dragged out of the window an address and the name of its file', async () => {
    const dialog = await openRun('first')
    await pictureOf(dialog, /\.png$/)
    const carried = await dialog.locator('img').evaluate((img) => {
      const transfer = new DataTransfer()
      img.dispatchEvent(new DragEvent('dragstart', { dataTransfer: transfer, bubbles: true }))
      return transfer.getData('DownloadURL')
    })
    expect(carried).toMatch(/^image\/png:first-[\w-]+\.png:blob:http/)
  })

  it('draws the confusion of a run as its last epoch left it, and writes all its figures as one ZIP', async () => {
    const dialog = await openRun('first')
    await dialog.getByLabel('Kind').selectOption('confusion')
    await pictureOf(dialog, /confusion\.png$/)

    await dialog.getByRole('tab', { name: 'All figures' }).click()
    await dialog.getByLabel('Format').selectOption('svg')
    const zip = await downloadOf(() => dialog.getByRole('button', { name: 'Save', exact: true }).click())
    const files = unzipSync(zip.bytes)
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['loss.svg', 'accuracy.svg', 'confusion.svg'])
    )
    expect(strFromU8(files['confusion.svg'] as Uint8Array)).toMatch(/^<svg/)
  })

  it('takes a paper of a selection out of the history', async () => {
    const { page } = window
    for (const name of ['first', 'second'])
      await page
        .getByRole('row', { name: new RegExp(name) })
        .getByRole('checkbox')
        .click()
    await page.getByRole('button', { name: 'Export' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('tab', { name: 'Paper' }).click()
    const zip = await downloadOf(() => dialog.getByRole('button', { name: 'Save', exact: true }).click())
    expect(Object.keys(unzipSync(zip.bytes))).toEqual(
      expect.arrayContaining(['table.tex', 'figures/loss.pdf', 'captions.tex'])
    )
  })

  it('hands the models of a selection to the browser, each with its proof', async () => {
    const { page } = window
    await page.goto(new URL('#/history', page.url()).href)
    for (const name of ['first', 'second']) {
      const box = page.getByRole('row', { name: new RegExp(name) }).getByRole('checkbox')
      if (!(await box.isChecked())) await box.click()
    }
    await page.getByRole('button', { name: 'Export' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('tab', { name: 'Model' }).click()
    const downloads: Download[] = []
    page.on('download', (download) => downloads.push(download))
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()
    await expect
      .poll(() => downloads.map((each) => each.suggestedFilename()).sort(), { timeout: 120_000 })
      .toEqual(['first-onnx.zip', 'second-onnx.zip'])
    // What is not fetched to its end is kept, so that the rest can be had.
    for (const download of downloads) expect(await download.failure()).toBeNull()
    await expect.poll(() => exported(), patience).toEqual([])
    await expect.poll(() => dialog.getByText(/get the same class/).count()).toBe(2)
    await page.keyboard.press('Escape')
  })

  it('hands the capsules of a selection to the browser, or leaves each in a folder of the host', async () => {
    const { page } = window
    for (const name of ['first', 'second'])
      await page
        .getByRole('row', { name: new RegExp(name) })
        .getByRole('checkbox')
        .click()
    await page.getByRole('button', { name: 'Export' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('tab', { name: 'Capsule' }).click()
    const downloads: Download[] = []
    page.on('download', (download) => downloads.push(download))
    const write = dialog.getByRole('button', { name: 'Export', exact: true })
    await write.click()
    await expect
      .poll(() => downloads.map((each) => each.suggestedFilename()).sort(), { timeout: 120_000 })
      .toEqual(['first.capsule.zip', 'second.capsule.zip'])
    for (const download of downloads) expect(await download.failure()).toBeNull()
    await expect.poll(() => exported(), patience).toEqual([])

    await dialog.getByLabel('Save to').selectOption('host')
    for (const times of [1, 2]) {
      await write.click()
      // What was exported before stays.
      await expect.poll(() => exported().length, { timeout: 120_000 }).toBe(2 * times)
      await dialog.getByText('Exported').last().waitFor(patience)
    }
    for (const folder of exported()) {
      const [file = ''] = readdirSync(join(window.workspace, 'exports', folder))
      expect(file).toMatch(/^(first|second)\.capsule\.zip$/)
      rmSync(join(window.workspace, 'exports', folder), { recursive: true })
    }
  })

  it('exports the difference of two confusion matrices, and a setting against a metric', async () => {
    const { page } = window
    for (const name of ['first', 'second'])
      await page
        .getByRole('row', { name: new RegExp(name) })
        .getByRole('checkbox')
        .click()
    await page.getByRole('button', { name: /^Compare/ }).click()
    await page.getByLabel('Figure', { exact: true }).selectOption('confusion')
    await page.locator('.difference').getByRole('button', { name: 'Export' }).click()
    const dialog = page.getByRole('dialog')
    await pictureOf(dialog, /2-runs-difference\.png$/)
    await dialog.getByLabel('Format').selectOption('json')
    await dialog.locator('pre').waitFor(patience)
    const json = await downloadOf(() =>
      dialog.getByRole('button', { name: 'Save', exact: true }).click()
    )
    const { rows } = JSON.parse(json.bytes.toString()) as { rows: [string, ...number[]][] }
    // The same images are in both: what one has more in a cell of a row, it has fewer of in another.
    for (const [, ...row] of rows) expect(row.reduce((a, b) => a + b, 0)).toBe(0)
    await page.keyboard.press('Escape')

    await page.getByLabel('Figure', { exact: true }).selectOption('scatter')
    await page.locator('header').getByRole('button', { name: 'Export' }).click()
    // They were made with different seeds.
    await pictureOf(dialog, /2-runs-scatter\.png$/)
  })

  it('hands a model, a capsule, records and tables to the browser, and keeps nothing of them', async () => {
    const dialog = await openRun('first')
    const write = dialog.getByRole('button', { name: 'Export', exact: true })
    const patient = { timeout: 120_000 }

    await dialog.getByRole('tab', { name: 'Model' }).click()
    await dialog.getByLabel('Format').selectOption('onnx')
    const model = await downloadOf(() => write.click())
    expect(model.name).toBe('first-onnx.zip')
    const { 'first-onnx/first.onnx': network, ...around } = unzipSync(model.bytes)
    expect(network?.length).toBeGreaterThan(10_000)
    expect(Object.keys(around).join()).toMatch(/first-onnx\/[\w.-]+\.md/)
    await dialog.getByText(/first-onnx\.zip \(/).waitFor(patient)

    await dialog.getByRole('tab', { name: 'Capsule' }).click()
    const capsule = await downloadOf(() => write.click())
    expect(capsule.name).toBe('first.capsule.zip')
    expect(Object.keys(unzipSync(capsule.bytes))).toEqual(
      expect.arrayContaining(['capsule.json', 'run.json'])
    )

    await dialog.getByRole('tab', { name: 'TensorBoard' }).click()
    const log = await downloadOf(() => write.click())
    expect(log.name).toBe('first-tensorboard.zip')
    expect(Object.keys(unzipSync(log.bytes)).join()).toContain('first-tensorboard/events.out.tfevents')

    await dialog.getByRole('tab', { name: 'CSV, JSON' }).click()
    const table = await downloadOf(() => write.click())
    expect(table.name).toBe('first.csv')
    expect(table.bytes.toString().split('\r\n')).toHaveLength(4)
    await expect.poll(() => exported(), patience).toEqual([])
  })

  it('removes what was never fetched when the workbench was killed and begins anew', async () => {
    await window.page.route('**/downloads/*', (route) => route.abort())
    const dialog = await openRun('first')
    await dialog.getByRole('tab', { name: 'CSV, JSON' }).click()
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()
    await expect.poll(() => exported().length, patience).toBe(1)
    await window.crash()
    expect(exported()).toEqual([])
  })

  it.each([
    {
      ...{ format: 'tfjs', page: 'example.html', ready: 'typeof tf !== "undefined"' },
      library: '@tensorflow/tfjs/dist'
    },
    {
      ...{ format: 'onnx', page: 'second-onnx-example.html', ready: 'typeof ort !== "undefined"' },
      library: 'onnxruntime-web/dist'
    }
  ])('exports a model as $format whose example runs in a browser', async (tried) => {
    const { page } = window
    await page.getByRole('row', { name: /second/ }).click()
    await page.getByRole('tab', { name: 'Checkpoints' }).click()
    await page
      .getByRole('row', { name: /newest/ })
      .first()
      .getByRole('button', { name: 'Export' })
      .click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Format').selectOption(tried.format)
    await dialog.getByLabel('Save to').selectOption('host')
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()
    await dialog.getByText('Exported and checked').waitFor({ timeout: 120_000 })
    const folder = (await dialog.locator('dd.path').first().innerText()).trim()

    const picture = join(folder, 'picture.png')
    writeFileSync(
      picture,
      greyPng(
        28,
        28,
        Array.from({ length: 784 }, (_, i) => (i * 7) % 256)
      )
    )
    const predicted = await atelier(window.workspace, ['predict', 'second', picture, '--json'])
    const [expected] = JSON.parse(predicted.stdout) as Predicted[]
    const server = await serve(folder)
    const example = await page.context().newPage()
    try {
      await example.route('https://cdn.jsdelivr.net/**', (route) => {
        const name = new URL(route.request().url()).pathname.split('/').at(-1) ?? ''
        return route.fulfill({ path: join('node_modules', tried.library, name) })
      })
      await example.goto(`http://localhost:${(server.address() as AddressInfo).port}/${tried.page}`)
      await example.waitForFunction(tried.ready)
      const answer = example.locator('#answer')
      await expect
        .poll(async () => {
          // Its program listens when the model is there.
          await example.locator('#picture').setInputFiles([])
          await example.locator('#picture').setInputFiles(picture)
          return answer.innerText()
        }, patience)
        .toMatch(/%\)$/)
      const [, name, share] = /^(.*) \((.*)%\)$/.exec(await answer.innerText()) ?? []
      expect(name).toBe(expected?.class)
      expect(Number(share)).toBeCloseTo(100 * (expected?.probability ?? 0), 0)
    } finally {
      await example.close()
      server.close()
    }
  })
})

const naturalWidth = (img: HTMLElement | SVGElement): number => (img as HTMLImageElement).naturalWidth

/** Of what `predict --json` prints, what is compared. */
interface Predicted {
  class: string
  probability: number
}

const mediaTypes: Record<string, string> = { '.html': 'text/html', '.json': 'application/json' }

/** Serves the files of a folder, as people do who try the example. */
function serve(folder: string): Promise<Server> {
  const server = createServer(({ url = '/' }, response) => {
    const path = join(folder, normalize(url))
    if (!existsSync(path)) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': mediaTypes[extname(path)] ?? 'application/octet-stream' })
    createReadStream(path).pipe(response)
  })
  return new Promise((resolve) => server.listen(0, 'localhost', () => resolve(server)))
}
