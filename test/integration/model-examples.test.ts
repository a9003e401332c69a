import { execFile } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { imageRecipe, modelConfig } from '../../src-main/contract'
import { cpu } from '../../src-main/engines/cpu'
import { onnx } from '../../src-main/exports/models/onnx/onnx-format'
import { tfjs } from '../../src-main/exports/models/tfjs/tfjs-format'
import { asTheyAre, portableModel, referenceOf } from '../support/portable-models'
import { temporaryFolder } from '../support/temporary-folder'

const shape: [number, number, number] = [12, 10, 3]

it.each([
  { format: tfjs, program: 'example.mjs' },
  { format: onnx, program: 'x-onnx-example.mjs' }
])('$program tells in Node what Atelier tells of a picture', async (tried) => {
  const { format, program } = tried
  const config = modelConfig.parse({ id: 'cnn', filters: [4], denseUnits: 8 })
  const plain = portableModel(config, shape)
  const recipe = imageRecipe.parse({ height: 12, width: 10, channels: 3 })
  const model = { ...plain, input: { ...plain.input, recipe } }

  const folder = temporaryFolder()
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'), 'junction')
  for (const { path, bytes } of [
    ...(await format.write(model, asTheyAre, 'x')),
    ...format.examples(model, 'x')
  ])
    writeFileSync(join(folder, path), bytes)

  const session = await cpu.open({ threads: null, cacheFolder: '', precision: 'fp32' })
  const { images, logits } = await referenceOf(model, session, 1)
  const picture = join(folder, 'picture.png')
  await sharp(images, { raw: { width: 10, height: 12, channels: 3 } })
    .png()
    .toFile(picture)

  const shares = [...logits].map(Math.exp)
  const share = Math.max(...shares) / shares.reduce((a, b) => a + b, 0)
  const best = shares.indexOf(Math.max(...shares))
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, program), picture])
  expect(stdout.trim().split('\n').at(-1)).toBe(
    `${picture}: class ${best} (${(share * 100).toFixed(1)}%)`
  )
})
