import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { RunDetail } from '../../contract'

/** More than a header ever takes, of a run of very many epochs. */
const mostHeaderBytes = 200e6

/**
 * The epoch whose weights an early stop of a run would take back, as its newest checkpoint knows it; null where
 * it takes none, or that cannot be read. @see trainer/checkpoints/saved-progress.ts
 */
export function epochToRestore(
  { spec, steering, folder }: Pick<RunDetail, 'spec' | 'steering' | 'folder'>,
  newest: string | undefined
): number | null {
  const changes = [...spec.steering, ...steering].map(({ change }) => change)
  const restores = [spec, ...changes].some(({ earlyStopping }) => earlyStopping?.restoreBest === true)
  if (!restores || newest === undefined) return null
  try {
    const metadata = metadataOf(join(folder, newest))
    const { earlyStopping } = JSON.parse(metadata['progress'] ?? '{}') as {
      earlyStopping?: { best: { epoch: number } | null } | null
    }
    return earlyStopping?.best?.epoch ?? null
  } catch {
    return null
  }
}

/** What a safetensors file says of itself beside its tensors. */
function metadataOf(path: string): Record<string, string> {
  const file = openSync(path, 'r')
  try {
    const read = (length: number, at: number): Buffer => {
      const bytes = Buffer.alloc(length)
      return bytes.subarray(0, readSync(file, bytes, 0, length, at))
    }
    const length = Number(read(8, 0).readBigUInt64LE())
    if (length > mostHeaderBytes) return {}
    const header = JSON.parse(read(length, 8).toString('utf8')) as {
      __metadata__?: Record<string, string>
    }
    return header.__metadata__ ?? {}
  } finally {
    closeSync(file)
  }
}
