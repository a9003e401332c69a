import { type ByteSource, bytesOfFile } from './files/byte-source'
import { beginsAsHdf5 } from './files/hdf5-weights'
import { kerasWeightsName, openHdf5, openKerasArchive } from './files/keras-file'
import { beginsAsSafetensors, openSafetensors } from './files/safetensors-file'
import { openTfjs } from './files/tfjs-file'
import { type WeightFile, weightsUnreadable } from './files/weight-file'
import { zipEntries } from './files/zip-entries'
import { beginsAsLegacyTorch, openLegacyTorch } from './pickle/torch-legacy'
import { openTorchZip, torchPickleIn } from './pickle/torch-zip'

/** Enough to tell by what a file is. */
const startBytes = 1024
/** Of HTML or XML, behind a byte order mark too. */
const beginsAsPage = /^(\xef\xbb\xbf)?\s*<(!doctype|!--|html|head|body|\?xml)/i

/**
 * Opens a file of weights; what it is is told by its content. The caller closes it.
 * @throws AtelierError WEIGHTS_UNREADABLE
 */
export async function openWeights(path: string): Promise<WeightFile> {
  return openWeightsOf(await bytesOfFile(path))
}

/** As {@link openWeights}, of bytes that are there. */
export async function openWeightsOf(source: ByteSource): Promise<WeightFile> {
  try {
    const file = await openByContent(source)
    if (file.tensors.length === 0) throw weightsUnreadable(source.path, 'it has no tensors', 'format')
    return file
  } catch (error) {
    await source.close()
    throw error
  }
}

async function openByContent(source: ByteSource): Promise<WeightFile> {
  const { path, size } = source
  if (size === 0) throw weightsUnreadable(path, 'it is empty', 'truncated')
  const start = await source.read(0, Math.min(size, startBytes))
  const text = Buffer.from(start).toString('latin1')

  if (beginsAsPage.test(text)) throw weightsUnreadable(path, 'it is a web page', 'page')
  if (text.startsWith('version https://git-lfs.github.com'))
    throw weightsUnreadable(path, 'it is a pointer of Git LFS, not the file', 'page')
  if (text.startsWith('PK')) return openArchive(source)
  if (beginsAsHdf5(start)) return openHdf5(source)
  if (beginsAsLegacyTorch(start)) return openLegacyTorch(source)
  if (beginsAsSafetensors(start, size)) return openSafetensors(source)
  if (/^\s*\{/.test(text)) return openTfjs(source)
  if (start[0] === 0x80 || /(^|\0)ustar/.test(text.slice(250)))
    throw weightsUnreadable(path, 'it is a pickle of another kind than torch.save writes', 'pickle')
  throw weightsUnreadable(path, 'it is of no kind that is known', 'format')
}

async function openArchive(source: ByteSource): Promise<WeightFile> {
  const entries = await zipEntries(source)
  const pickle = torchPickleIn(entries)
  if (pickle !== null) return openTorchZip(source, entries, pickle)
  if (entries.has(kerasWeightsName)) return openKerasArchive(source, entries)
  throw weightsUnreadable(source.path, 'it is an archive without weights in it', 'format')
}
