import type { Dataset, File } from 'h5wasm'

/** A group with tensors in it. */
export interface Hdf5Group {
  /** From the root, with `/` between its parts. */
  path: string
  attributes: Record<string, string>
  members: { name: string; shape: number[]; values: Float32Array }[]
}

/** An HDF5 file that has these groups. */
export async function encodeHdf5(groups: Hdf5Group[]): Promise<Uint8Array> {
  return inMemory('w', new Uint8Array(), (file) => {
    const made = new Set<string>()
    for (const { path, attributes, members } of groups) {
      const parts = path.split('/')
      parts.forEach((_, i) => {
        const above = parts.slice(0, i + 1).join('/')
        if (!made.has(above)) file.create_group(above)
        made.add(above)
      })
      const group = file.get(path) as File
      for (const [name, value] of Object.entries(attributes)) group.create_attribute(name, value)
      for (const { name, shape, values } of members)
        group.create_dataset({ name, data: values, shape, dtype: '<f4' })
    }
  })
}

/** The members of a group, by name; none where there is no such group. */
export async function decodeHdf5(
  bytes: Uint8Array,
  paths: string[]
): Promise<Map<string, Hdf5Group['members']>> {
  const groups = new Map<string, Hdf5Group['members']>()
  await inMemory('r', bytes, (file) => {
    for (const path of paths) {
      const group = file.get(path) as File | null
      const members = (group?.keys() ?? []).map((name) => {
        const { shape, value } = group?.get(name) as Dataset
        return { name, shape: shape ?? [], values: value as Float32Array }
      })
      groups.set(path, members)
    }
  })
  return groups
}

let count = 0

/** Opens a file in the library's own file system, which is memory, and takes it away again. */
async function inMemory(
  mode: 'r' | 'w',
  bytes: Uint8Array,
  use: (file: File) => void
): Promise<Uint8Array> {
  const library = await import('h5wasm')
  const { FS } = await library.ready
  const path = `/${++count}.h5`
  if (mode === 'r') FS.writeFile(path, bytes)
  const file = new library.File(path, mode)
  try {
    use(file)
    file.close()
    return FS.readFile(path)
  } finally {
    FS.unlink(path)
  }
}
