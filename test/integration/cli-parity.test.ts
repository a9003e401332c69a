import { copyFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SummaryComparison } from '../../src-main/contract'
import { atelier } from '../support/command-line'
import { temporaryFolder } from '../support/temporary-folder'

const summaryOf = (name: string): string =>
  resolve(import.meta.dirname, `../fixtures/summaries/${name}.txt`)

describe('atelier models show --compare', () => {
  const root = temporaryFolder()
  const compare = (id: string, file: string, ...options: string[]) =>
    atelier(join(root, 'workspace'), ['models', 'show', id, '--compare', file, ...options])

  it('says that torchvision has the same network, in its own counting', async () => {
    const { code, stdout } = await compare(
      'torchvision-resnet18',
      summaryOf('torchsummary-resnet18'),
      ...['--input', '224,224,3', '--classes', '1000']
    )
    expect(stdout).toContain('Total params: 11,689,512 here, 11,689,512 in the summary')
    expect(stdout).toContain('The same network, layer by layer.')
    expect(code).toBe(0)
  })

  it('says line by line where Keras has another, and ends with 1 as diff does', async () => {
    const { code, stdout } = await compare('cnn', summaryOf('keras2-cnn-48'))
    expect(stdout).toMatch(
      /conv2d_1 \(Conv2D\) +\(14, 14, 64\) +18,496 .*\(14, 14, 48\) +13,872 +another shape and count/
    )
    expect(stdout).toContain('6 layers differ.')
    expect(code).toBe(1)
    const { stdout: json } = await compare('cnn', summaryOf('keras2-cnn-48'), '--json')
    expect((JSON.parse(json) as SummaryComparison).differences).toBe(6)
  })

  it('says what is wrong with a file that is no summary, and with a shape that is none', async () => {
    const image = join(root, 'icon.png')
    copyFileSync(resolve(import.meta.dirname, '../../resources/icons/icon.png'), image)
    for (const [file, reason] of [
      [image, 'no line has the title "Layer (type)"'],
      [join(root, 'nowhere.txt'), 'there is no such file']
    ] as const) {
      const { code, stderr } = await compare('cnn', file)
      expect([code, stderr]).toEqual([2, expect.stringContaining(reason)])
    }
    const { code, stderr } = await compare('cnn', summaryOf('keras3-cnn'), '--input', '28,28')
    expect([code, stderr]).toEqual([2, expect.stringContaining('--input takes height,width,channels')])
  })
})
