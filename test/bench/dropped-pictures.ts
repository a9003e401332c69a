import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A folder as a person drops it: ten classes with so many JPEG files between them, each with a content of
 * its own. Drawing so many would take an hour, so that every one of the photographs is there several times,
 * with another comment in its header: as large, and as long to decode.
 * @param photographs the folder that those lie in, in the part `train`
 */
export async function droppedFolder(photographs: string, folder: string, count: number): Promise<void> {
  const from = join(photographs, 'train')
  const files = await Promise.all(
    (await readdir(from)).sort().map(async (name) => {
      const names = (await readdir(join(from, name))).sort()
      await mkdir(join(folder, name), { recursive: true })
      return names.map((file) => ({ name, path: join(from, name, file) }))
    })
  )
  const drawn = files.flat()
  for (let number = 0; number < count; number++) {
    const { name, path } = drawn[number % drawn.length] as (typeof drawn)[number]
    const file = await readFile(path)
    const comment = Buffer.from(String(number).padStart(8, '0'))
    const header = Buffer.concat([Buffer.of(0xff, 0xfe, 0, 2 + comment.length), comment])
    await writeFile(
      join(folder, name, `${comment.toString()}.jpg`),
      Buffer.concat([file.subarray(0, 2), header, file.subarray(2)])
    )
  }
}
