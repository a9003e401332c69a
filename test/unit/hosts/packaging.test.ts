import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { outsideArchive } from '../../../src-main/native/native-compiler'

const root = resolve(import.meta.dirname, '../../..')
const packageRequire = createRequire(join(root, 'node_modules/electron-builder/package.json'))
interface Packaging {
  files: (string | { filter: string[] })[]
  asarUnpack: string[]
  directories: { buildResources: string }
  linux: { icon: string }
  mac: { icon: string }
  win: { icon: string }
}

async function configuration(): Promise<Packaging> {
  const { getConfig } = packageRequire('app-builder-lib/out/util/config/config') as {
    getConfig(projectDir: string, path: string, options: null): Promise<Packaging>
  }
  return getConfig(root, 'electron-builder.yml', null)
}

describe('the packaging', () => {
  it("is valid by electron-builder's own schema", async () => {
    const { validateConfiguration } = packageRequire('app-builder-lib/out/util/config/config') as {
      validateConfiguration(config: object, log: { isEnabled: boolean; add(): void }): Promise<void>
    }
    const config = await configuration()
    await expect(
      validateConfiguration(config, { isEnabled: false, add: () => undefined })
    ).resolves.toBeUndefined()
    await expect(
      validateConfiguration({ ...config, asarUnpacked: [] }, { isEnabled: false, add: () => undefined })
    ).rejects.toThrow(/asarUnpacked/)
  })

  it('names files that are there', async () => {
    const { directories, linux, mac, win } = await configuration()
    for (const { icon } of [linux, mac, win])
      expect(existsSync(join(root, directories.buildResources, icon))).toBe(true)
  })

  it('keeps the trainer and every dependency with native parts outside the archive', async () => {
    const { asarUnpack } = await configuration()
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>
    }
    const native = ['@tensorflow/tfjs-node-gpu', '@napi-rs/canvas', '@photostructure/sqlite']
    for (const name of native) {
      expect(dependencies).toHaveProperty([name])
      expect(
        asarUnpack.some(
          (pattern) =>
            pattern.startsWith('node_modules/') &&
            `node_modules/${name}/x`.startsWith(pattern.replace('**', ''))
        )
      ).toBe(true)
    }
    expect(asarUnpack).toContain('out/main/**')
    expect(asarUnpack).toContain('node_modules/onnxruntime-web/**')
  })
})

describe('what a compiler reads', () => {
  it('is looked for outside the archive', () => {
    expect(outsideArchive('/opt/Atelier/resources/app.asar/node_modules/x')).toBe(
      '/opt/Atelier/resources/app.asar.unpacked/node_modules/x'
    )
    expect(outsideArchive('C:\\Atelier\\app.asar')).toBe('C:\\Atelier\\app.asar.unpacked')
    expect(outsideArchive('/opt/Atelier/app.asar.unpacked/x')).toBe('/opt/Atelier/app.asar.unpacked/x')
    expect(outsideArchive('/home/me/my.app.asarium/x')).toBe('/home/me/my.app.asarium/x')
  })

  it('is part of the package, and kept outside the archive', async () => {
    const { files, asarUnpack } = await configuration()
    expect(files.flatMap((each) => (typeof each === 'string' ? [each] : each.filter))).toContain(
      'src-main/engines/onednn/native/**'
    )
    expect(existsSync(join(root, 'src-main/engines/onednn/native/addon.cc'))).toBe(true)
    for (const sources of [
      'src-main/engines/onednn/native/**',
      'node_modules/node-addon-api/**',
      'node_modules/node-api-headers/**',
      'node_modules/@tensorflow/**'
    ])
      expect(asarUnpack).toContain(sources)
  })
})

describe('a sandboxed preload', () => {
  it.skipIf(!existsSync(join(root, 'out/preload/preload.js')))(
    'requires electron and nothing else',
    () => {
      const source = readFileSync(join(root, 'out/preload/preload.js'), 'utf8')
      expect([...source.matchAll(/require\(["'`]([^"'`]+)["'`]\)/g)].map((match) => match[1])).toEqual([
        'electron'
      ])
    }
  )
})
