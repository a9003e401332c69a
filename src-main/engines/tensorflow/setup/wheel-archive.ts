import { createWriteStream } from 'node:fs'
import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { type Entry, open, type ZipFile } from 'yauzl'

const openZip = promisify<string, { lazyEntries: boolean; autoClose: boolean }, ZipFile>(open)

/**
 * What of TensorFlow's and NVIDIA's wheels is needed: shared libraries, and the headers of the C API.
 */
const wanted = [
  /^tensorflow\/libtensorflow_(cc|framework)\.so\.2$/,
  /^tensorflow\/include\/tensorflow\/c\/([^/]+|eager\/[^/]+)\.h$/,
  /^tensorflow\/include\/(tensorflow\/core|tsl)\/platform\/ctstring[^/]*\.h$/,
  /^tensorflow\/include\/xla\/tsl\/c\/tsl_status[^/]*\.h$/,
  /^nvidia\/[^/]+\/lib\/[^/]+\.so[.\d]*$/,
  // What XLA compiles with.
  /^nvidia\/cuda_nvcc\/(bin\/ptxas|nvvm\/libdevice\/libdevice\.10\.bc)$/
]

/** Every entry in the order of the archive. `visit` must consume or skip each before the next comes. */
async function eachEntry(
  path: string,
  visit: (entry: Entry, read: () => Promise<Readable>) => Promise<void>
): Promise<void> {
  const zip = await openZip(path, { lazyEntries: true, autoClose: true })
  const read = promisify(zip.openReadStream.bind(zip)) as unknown as (entry: Entry) => Promise<Readable>
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject)
    zip.on('end', () => resolve())
    zip.on(
      'entry',
      (entry: Entry) => void visit(entry, () => read(entry)).then(() => zip.readEntry(), reject)
    )
    zip.readEntry()
  })
}

/** Unpacks what is needed of a wheel below `folder`, with the wheel's own layout. */
export async function extractWheel(
  path: string,
  folder: string,
  onProgress: (fraction: number) => void
): Promise<void> {
  let total = 0
  await eachEntry(path, async (entry) => void (isWanted(entry) && (total += entry.uncompressedSize)))
  let written = 0
  await eachEntry(path, async (entry, read) => {
    if (!isWanted(entry)) return
    const target = join(folder, entry.fileName)
    await mkdir(dirname(target), { recursive: true })
    const source = await read()
    source.on('data', (chunk: Buffer) => onProgress((written += chunk.length) / total))
    await pipeline(source, createWriteStream(target, { mode: 0o755 }))
    if (/libtensorflow_\w+\.so\.2$/.test(target))
      await symlink(`${entry.fileName.split('/').at(-1)}`, target.replace(/\.2$/, '')).catch(
        () => undefined
      )
  })
}

function isWanted(entry: Entry): boolean {
  return (
    wanted.some((pattern) => pattern.test(entry.fileName)) &&
    normalize(entry.fileName) === entry.fileName
  )
}

/**
 * What a wheel's metadata requires for one of its extras: `nvidia-cublas-cu12<13.0,>=12.5.3.2` and so
 * on.
 */
export async function requirementsOfExtra(path: string, extra: string): Promise<string[]> {
  let metadata = ''
  await eachEntry(path, async (entry, read) => {
    if (!/^[^/]+\.dist-info\/METADATA$/.test(entry.fileName)) return
    for await (const chunk of await read()) metadata += String(chunk)
  })
  return [...metadata.matchAll(/^Requires-Dist: (.+)$/gm)]
    .map((match) => match[1] as string)
    .filter((line) => new RegExp(`extra\\s*==\\s*['"]${extra}['"]`).test(line))
    .map((line) => (line.split(';')[0] as string).replace(/[()\s]/g, ''))
}
