import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { encodeSafetensors } from '../../src-main/models/safetensors'
import { browserWindow, chromiumPath } from '../support/browser-window'
import { temporaryFolder } from '../support/temporary-folder'

const folder = temporaryFolder()
/** The layers of the tiny run's network as PyTorch has them: 784 pixels, 16 units, 10 classes. */
function weights(name: string, value: number): string {
  const shapes = {
    'dense.weight': [16, 784],
    'dense.bias': [16],
    'dense_1.weight': [10, 16],
    'dense_1.bias': [10]
  }
  const tensors = Object.entries(shapes).map(([tensor, shape]) => ({
    name: `module.${tensor}`,
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(tensor === 'dense.bias' ? value : 0.01)
  }))
  const path = join(folder, name)
  writeFileSync(path, encodeSafetensors(tensors))
  return path
}
function page(): string {
  const path = join(folder, 'page.pth')
  writeFileSync(path, '<!doctype html><title>Log in</title>')
  return path
}

describe.skipIf(!chromiumPath)('weights that a run begins with, in a window', () => {
  const window = browserWindow()

  it('are said to be no weights beside their field, refused where numbers are none, and trained from', async () => {
    await window.setUpTinyRun('begun', '1')
    const { page: shown } = window
    await shown.getByRole('button', { name: /^Initial weights and fine-tuning/ }).click()
    await shown.getByLabel('Begin with').selectOption({ label: 'A file or a run …' })
    const path = shown.getByLabel('File or run')
    await path.fill(page())
    await shown
      .locator('.fields .field-error')
      .getByText(/page\.pth: it is a web page\. Download the file itself/)
      .waitFor()

    await path.fill(weights('infinite.safetensors', Infinity))
    await shown.getByText('"module." before all names was left out.').waitFor()
    await shown.getByLabel('What is trained').selectOption({ label: 'The last layer only' })
    await shown.getByRole('button', { name: 'Start training' }).click()
    const notice = shown.locator('.notice')
    await notice.getByText(/"dense\.bias" has numbers that are none/).waitFor()
    await notice.getByText('Get the file anew: this copy is damaged.').waitFor()

    await path.fill(weights('sound.safetensors', 0.5))
    await shown
      .getByText('4 tensors are taken')
      .or(shown.getByText(/^2 tensors are taken/))
      .first()
      .waitFor()
    await shown.getByRole('button', { name: 'Start training' }).click()
    await shown.locator('.badge[data-status="completed"]').waitFor({ timeout: 60_000 })
  })

  it('are said to be no weights in Japanese, what to do included', async () => {
    await window.renew({ locale: 'ja-JP' })
    const { page: shown } = window
    await shown.getByRole('link', { name: '新しい実行' }).first().click()
    await shown.getByRole('button', { name: /^初期の重みとファインチューニング/ }).click()
    await shown.getByLabel('最初の重み').selectOption('/')
    await shown.getByLabel('ファイルまたは実行').fill(page())
    const said = shown
      .locator('.fields .field-error')
      .getByText(/page\.pth から重みを読み込めません: ウェブページです。/)
    expect(await said.innerText()).not.toMatch(/[a-z] [a-z]+ [a-z]/)
  })
})
