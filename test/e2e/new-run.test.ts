import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { browserWindow, chromiumPath } from '../support/browser-window'
import { images, keras2Model, scores } from '../support/custom-networks'
import { temporaryFolder } from '../support/temporary-folder'

const patience = { timeout: 30_000 }

describe.skipIf(!chromiumPath)('from a form to understanding', () => {
  const window = browserWindow()
  const toForm = async (): Promise<void> => {
    await window.page.getByRole('link', { name: 'New run' }).first().click()
    await window.page.getByRole('heading', { name: 'New run' }).waitFor()
  }

  it('runs the quickstart from an empty history in one click', async () => {
    const { page } = window
    await page.getByRole('button', { name: 'Run the quickstart' }).click()
    try {
      await page.waitForURL(/\/runs\//, { timeout: 60_000 })
      await page.getByRole('heading', { name: 'Quickstart' }).waitFor()
    } finally {
      await page
        .getByRole('button', { name: 'Stop' })
        .click({ timeout: 10_000 })
        .catch(() => undefined)
    }
  })

  it('marks what differs from the preset, follows with the name, and puts it back', async () => {
    const { page } = window
    await toForm()
    const preset = page.getByRole('button', { name: /^Quickstart/ })
    await preset.click()
    const epochs = page.getByLabel('Epochs', { exact: true })
    const name = page.getByLabel('Name', { exact: true })
    await expect.poll(() => epochs.inputValue(), patience).toBe('5')
    expect(await name.inputValue()).toBe('Quickstart')
    await epochs.fill('9')
    await expect.poll(() => preset.innerText(), patience).toContain('1 changed')
    expect(await name.inputValue()).toBe('Quickstart, epochs 9')
    await page.locator('[data-path="epochs"]').getByText('Preset: 5').waitFor()
    await page.locator('[data-path="epochs"]').getByRole('button').click()
    await expect.poll(() => epochs.inputValue(), patience).toBe('5')
    expect(await name.inputValue()).toBe('Quickstart')
  })

  it('says why it does not start, and leads to the field', async () => {
    const { page } = window
    await toForm()
    const epochs = page.getByLabel('Epochs', { exact: true })
    await epochs.fill('')
    await page.getByText('Not ready to start').waitFor()
    expect(await page.getByRole('button', { name: 'Start training' }).isEnabled()).toBe(false)
    await page.getByRole('button', { name: 'Epochs', exact: true }).click()
    await expect
      .poll(() => epochs.evaluate((element) => element === document.activeElement), patience)
      .toBe(true)
  })

  it('fills a file that says only a part, and tells with what', async () => {
    const { page } = window
    const file = join(temporaryFolder(), 'part.json')
    writeFileSync(file, JSON.stringify({ model: { id: 'lenet5' }, epochs: 3 }))
    await toForm()
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Open experiment file' }).click()
    await (await chooser).setFiles(file)
    await page.getByText(/The file leaves these out.*Data set fashion-mnist.*Batch size 128/).waitFor()
    await expect.poll(() => page.getByLabel('Epochs', { exact: true }).inputValue(), patience).toBe('3')
  })

  it('opens a file of which a value is wrong with what is right, and says what is used instead', async () => {
    const { page } = window
    const file = join(temporaryFolder(), 'wrong.json')
    const experiment = {
      model: { id: 'lenet5' },
      dataset: { id: 'garments' },
      optimizer: { type: 'sgd', learningRate: 'fast' },
      epochs: 3,
      batchSize: 16,
      clipNorm: -1
    }
    writeFileSync(file, JSON.stringify(experiment))
    await toForm()
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Open experiment file' }).click()
    await (await chooser).setFiles(file)
    await page.getByText('2 settings of the file could not be used').waitFor()
    await page.getByText(/fast in the file, 0.01 here/).waitFor()
    await page.locator('[data-path="optimizer.learningRate"]').getByText('In the file: fast').waitFor()
    await expect.poll(() => page.getByLabel('Epochs', { exact: true }).inputValue(), patience).toBe('3')
    // The field lies in a section that is folded.
    await page.getByRole('button', { name: 'Clip gradient norm at', exact: true }).click()
    const clip = page.locator('[data-path="clipNorm"] input')
    await expect
      .poll(() => clip.evaluate((element) => element === document.activeElement), patience)
      .toBe(true)
  })

  it("trains a network of one's own, after it was made to fit the data", async () => {
    const { page } = window
    await toForm()
    await window.setUpTinyRun('of my own', '1')
    const architecture = page.locator('[data-path="model.id"] select')
    await architecture.selectOption('custom')
    const pasted = page.getByLabel('JSON of a network')
    await pasted.fill(JSON.stringify(keras2Model([images, ['LSTM', 'vector', ['images']], scores])))
    await page.getByRole('button', { name: 'Take this text' }).click()
    await page.getByText('The layer vector is of the type LSTM, which is not trained here.').waitFor()

    const network = keras2Model([
      images,
      ['Conv2D', 'conv', ['images'], { filters: 4, kernel_size: 3, activation: 'relu' }],
      ['GlobalAveragePooling2D', 'vector', ['conv']],
      scores
    ])
    const file = join(temporaryFolder(), 'model.json')
    writeFileSync(file, JSON.stringify({ format: 'layers-model', modelTopology: network }))
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose a file' }).click()
    await (await chooser).setFiles(file)
    await page
      .locator('[data-path="model.inputShape"]')
      .getByText(/the data set has 28×28×1|28x28x1/)
      .waitFor()
    await page.getByRole('button', { name: 'Classes', exact: true }).click()
    const classes = page.locator('[data-path="model.classes"] input')
    await expect
      .poll(() => classes.evaluate((element) => element === document.activeElement), patience)
      .toBe(true)
    await page.getByRole('button', { name: /Take images of 28×28×1/ }).click()
    await expect.poll(() => classes.inputValue(), patience).toBe('10')
    // 3*3*4 + 4, 4*10 + 10
    await page.locator('dd', { hasText: /^90$/ }).first().waitFor()
    await page.getByRole('button', { name: 'Start training' }).click()
    await page.waitForURL(/\/runs\//, { timeout: 60_000 })
    await page.getByText('Completed').first().waitFor({ timeout: 120_000 })
  })

  it('estimates by itself once the form rests', async () => {
    const { page } = window
    await toForm()
    await window.setUpTinyRun('measured', '3')
    await page.locator('[data-fact="step"]').waitFor({ timeout: 120_000 })
    await page.getByText(/Measured on cpu/).waitFor()
    // The whole run is known from what was measured: nothing is tried again.
    await page.getByLabel('Epochs', { exact: true }).fill('30000')
    await page.locator('[data-fact="total"]').waitFor({ timeout: 30_000 })
  })

  it('finds a layer, shows what it is, and compares the network with what Keras prints', async () => {
    const { page } = window
    await toForm()
    await page.getByRole('button', { name: /ResNet-50 on Fashion-MNIST, Adam/ }).click()
    const diagram = page.getByRole('group', { name: /Architecture/ })
    await diagram.getByRole('button', { name: /stage_2_block_1/ }).waitFor()
    await page.getByRole('searchbox', { name: 'Find a layer' }).fill('dense')
    await page.keyboard.press('Enter')
    const details = page.locator('.details')
    await details.getByText('Multiply-adds').waitFor()
    await page.getByRole('combobox', { name: 'Colour by' }).selectOption('multiplyAdds')
    await page.getByRole('button', { name: 'Full width' }).click()
    await page.keyboard.press('Escape')

    await page.getByRole('tab', { name: 'Layers' }).click()
    await page.getByRole('button', { name: 'Compare with another framework' }).click()
    const dialog = page.getByRole('dialog')
    await dialog
      .getByLabel('Summary of another framework')
      .fill(readFileSync(resolve(import.meta.dirname, '../fixtures/summaries/keras3-cnn.txt'), 'utf8'))
    await dialog.getByRole('button', { name: 'Compare' }).click()
    await dialog.getByText(/layers differ\. Parameters: 26,313,218 here, 422,026 there\./).waitFor()
  })
})
