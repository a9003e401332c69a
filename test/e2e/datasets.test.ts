import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { browserWindow, chromiumPath } from '../support/browser-window'
import { atelier } from '../support/command-line'
import { writeIdxFolder } from '../support/idx'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
/** The cache is shared by all tests: no other has this name. */
const name = `図形 ${process.pid}`

describe.skipIf(!chromiumPath)('data sets in a window', () => {
  const window = browserWindow()

  it('are there once the command line imported them, get names in any script, and leave again', async () => {
    const { page } = window
    await page.getByRole('link', { name: 'Data', exact: true }).click()
    await page.getByRole('heading', { name: 'Data', exact: true }).waitFor()
    const folder = writeIdxFolder(join(root, 'shapes'))
    expect(
      await atelier(window.workspace, ['datasets', 'import', folder, '--name', name])
    ).toMatchObject({ code: 0 })

    await page.getByRole('button', { name: `Edit ${name}` }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Class names').fill('円\n三角')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByRole('alert').getByText('there are 2, and the labels go up to 3').waitFor()
    await dialog.getByLabel('Class names').fill('円\n三角\n四角\n星')
    await dialog.getByLabel('Name', { exact: true }).fill(`${name} ⭐`)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: `Remove ${name} ⭐` }).waitFor()
    const shown = await atelier(window.workspace, ['datasets', 'show', `${name} ⭐`, '--json'])
    expect(JSON.parse(shown.stdout)).toMatchObject({ classes: ['円', '三角', '四角', '星'] })

    await page.getByRole('button', { name: `Remove ${name} ⭐` }).click()
    await page.getByRole('alertdialog').getByText('Its files stay where they are.').waitFor()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
    await expect.poll(() => page.getByText(`${name} ⭐`).count()).toBe(0)
    expect((await atelier(window.workspace, ['datasets'])).stdout).not.toContain(name)
  })
})
