import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { browserWindow, chromiumPath } from '../support/browser-window'
import { atelier } from '../support/command-line'
import { writeIdxFolder } from '../support/idx'
import { greyPng, writeFiles } from '../support/picture-folder'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
/** The cache is shared by all tests: no other has these names. */
const named = (name: string): string => `${name} ${process.pid}`

describe.skipIf(!chromiumPath)('adding data in a window', () => {
  const window = browserWindow()
  const openDialog = async (): Promise<void> => {
    await window.page.getByRole('link', { name: 'Data', exact: true }).click()
    await window.page.getByRole('button', { name: 'Add data' }).click()
  }
  const remove = (name: string) => atelier(window.workspace, ['datasets', 'rm', name])

  it('finds a folder of the machine, gives it a name, and shows what is in it', async () => {
    const { page } = window
    const folder = writeIdxFolder(join(root, named('forms')))
    await openDialog()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: /^Folder or file/ }).fill(root)
    await dialog.getByRole('button', { name: 'Browse' }).click()
    await dialog.getByRole('button', { name: named('forms') }).click()
    await expect
      .poll(() => dialog.getByRole('textbox', { name: /^Folder or file/ }).inputValue())
      .toBe(folder)
    const name = dialog.getByRole('textbox', { name: 'Name of the data set' })
    expect(await name.inputValue()).toBe(named('forms'))
    await name.fill(named('shapes'))
    await dialog.getByText('Use your own class names').click()
    await dialog.getByLabel('Class names').fill('円\n三角\n四角\n星')
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('heading', { name: named('shapes') }).waitFor()
    await page.getByText('50 images').waitFor()
    await page.getByRole('button', { name: /^三角/ }).waitFor()
    await remove(named('shapes'))
  })

  it('says why a folder cannot be added, and keeps what was written', async () => {
    const { page } = window
    mkdirSync(join(root, 'empty'))
    await openDialog()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: /^Folder or file/ }).fill(join(root, 'empty'))
    await dialog.getByText(`${join(root, 'empty')} holds no images`).waitFor()
    expect(await dialog.getByRole('button', { name: 'Add', exact: true }).isDisabled()).toBe(true)
    expect(await dialog.getByRole('textbox', { name: 'Name of the data set' }).inputValue()).toBe(
      'empty'
    )
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect.poll(() => dialog.count()).toBe(0)
  })

  it('sends what is dropped from another computer, byte by byte, and adds it', async () => {
    const { page, workspace } = window
    // More than one piece of 4 MiB: 7,000 images of 28 x 28 are 5.5 million bytes.
    const folder = writeIdxFolder(join(root, 'sent'), { train: 7000, test: 20, size: 28 })
    const files = readdirSync(folder)
    await page.getByRole('link', { name: 'Data', exact: true }).click()
    await page.getByRole('heading', { name: 'Data', exact: true }).waitFor()
    const dropped = await page.evaluateHandle(
      (contents) => {
        const transfer = new DataTransfer()
        for (const { name, base64 } of contents)
          transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name))
        return transfer
      },
      files.map((name) => ({ name, base64: readFileSync(join(folder, name)).toString('base64') }))
    )
    await page.dispatchEvent('main', 'dragover', { dataTransfer: dropped })
    await page.getByText('Drop to add as data').waitFor()
    await page.dispatchEvent('main', 'drop', { dataTransfer: dropped })
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/^4 files, .* will be sent to the workspace/).waitFor()
    await dialog.getByRole('textbox', { name: 'Name of the data set' }).fill(named('sent'))
    await dialog.getByRole('button', { name: 'Send' }).click()
    await dialog.getByText(/^4 files, .* have been sent/).waitFor()
    await dialog.getByText('Training 7,000 · Test 20').waitFor()
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('7,020 images').waitFor()

    const there = join(workspace, 'uploads', named('sent'))
    expect(readdirSync(there).sort()).toEqual([...files].sort())
    for (const name of files)
      expect(readFileSync(join(there, name)).equals(readFileSync(join(folder, name)))).toBe(true)
    await remove(named('sent'))
    await expect.poll(() => existsSync(there)).toBe(false)
    expect(readdirSync(folder).sort()).toEqual(expect.arrayContaining([...files].sort()))
  })

  it('leaves nothing of what was given up on the way', async () => {
    const { page, workspace } = window
    writeFileSync(join(root, 'large.zip'), Buffer.alloc(24 * 2 ** 20, 1))
    await openDialog()
    const dialog = page.getByRole('dialog')
    await dialog.locator('input[type=file]').first().setInputFiles(join(root, 'large.zip'))
    // The line is so slow that the first piece never arrives.
    await page.route('**/uploads/**', () => new Promise(() => undefined))
    await dialog.getByRole('button', { name: 'Send' }).click()
    await expect.poll(() => readdirSync(join(workspace, 'uploads'))).toContain('large')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect.poll(() => readdirSync(join(workspace, 'uploads'))).not.toContain('large')
    await page.unroute('**/uploads/**')
  })

  it('leaves nothing of what was sent, looked at and not wanted', async () => {
    const { page, workspace } = window
    writeFileSync(join(root, 'notes.zip'), 'no archive')
    await openDialog()
    const dialog = page.getByRole('dialog')
    await dialog.locator('input[type=file]').first().setInputFiles(join(root, 'notes.zip'))
    await dialog.getByRole('button', { name: 'Send' }).click()
    await dialog.getByText(/^1 file, .* has been sent/).waitFor()
    await dialog.getByText(/notes\.zip cannot be|holds no images/).waitFor()
    expect(readdirSync(join(workspace, 'uploads'))).toContain('notes')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect.poll(() => readdirSync(join(workspace, 'uploads'))).not.toContain('notes')
  })

  it('shows what pictures are there, and makes of them what is asked for', async () => {
    const { page } = window
    const folder = join(root, 'pets')
    writeFiles(
      folder,
      Object.fromEntries(
        Array.from({ length: 20 }, (_, i) => [
          `${i % 2 === 0 ? 'cat' : 'dog'}/${i}.png`,
          greyPng(
            6,
            4,
            Uint8Array.from({ length: 24 }, (_each, at) => i * 10 + at)
          )
        ])
      )
    )
    await openDialog()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: /^Folder or file/ }).fill(folder)
    await dialog.getByText('A folder for each class').waitFor()
    await dialog.getByText('All 6 × 4 pixels · All grey').waitFor()
    await dialog.getByLabel('Name of the data set').fill('Garments')
    await dialog.getByText('There is already a data set “Garments”').waitFor()
    await dialog.getByLabel('Name of the data set').fill(named('pets'))
    await dialog.getByLabel('Share of test images').fill('0.5')
    await dialog.getByText('About 10 of 20 images').waitFor()
    await dialog.getByRole('button', { name: /^How pictures become images/ }).click()
    expect(await dialog.getByLabel('Width').inputValue()).toBe('6')
    await dialog.getByLabel('Width').fill('8')
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('Training 10 · Test 10').waitFor()
    await page.getByText('The network sees 8 × 4 pixels in grey.').waitFor()
    await remove(named('pets'))
  })
})
