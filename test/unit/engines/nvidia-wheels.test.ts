import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { verifiedNvidiaWheel } from '../../../src-main/engines/tensorflow/setup/wheel-source'
import { nvidiaWheels } from '../../../src-main/engines/tensorflow/setup/wheels'
import { temporaryFolder } from '../../support/temporary-folder'

describe("NVIDIA's wheels", () => {
  const content = 'a wheel'
  const pinned = {
    package: 'nvidia-x-cu12',
    version: '1.2',
    file: 'nvidia_x_cu12-1.2-py3-none-any.whl',
    sha256: createHash('sha256').update(content).digest('hex')
  }
  function folderWith(text: string): string {
    const folder = join(temporaryFolder(), 'wheels')
    mkdirSync(folder)
    writeFileSync(join(folder, pinned.file), text)
    return folder
  }

  it('are pinned by hash, each package once', () => {
    expect(nvidiaWheels).toHaveLength(12)
    expect(new Set(nvidiaWheels.map((each) => each.package)).size).toBe(12)
    for (const { file, sha256, version } of nvidiaWheels) {
      expect(sha256).toMatch(/^[0-9a-f]{64}$/)
      expect(file).toContain(`-${version}-`)
    }
  })

  it('are used where they are the pinned ones', async () => {
    const folder = folderWith(content)
    expect(await verifiedNvidiaWheel(pinned, folder, null)).toBe(join(folder, pinned.file))
  })

  it('are refused where they are not, and thrown away where they were fetched', async () => {
    const fetched = folderWith('another')
    await expect(verifiedNvidiaWheel(pinned, fetched, null)).rejects.toThrow('checksum differs')
    expect(existsSync(join(fetched, pinned.file))).toBe(false)
    const given = folderWith('another')
    await expect(verifiedNvidiaWheel(pinned, given, given)).rejects.toThrow('checksum differs')
    expect(existsSync(join(given, pinned.file))).toBe(true)
  })
})
