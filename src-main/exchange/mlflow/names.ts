/**
 * Names under which metrics, settings and tags are kept as files, as MLflow allows them: letters, digits,
 * `_`, `-`, `.`, blanks and slashes, no part of a path that leads elsewhere (mlflow/utils/validation.py).
 * Names that become the same are told apart by a number.
 */
export class FileNames {
  private readonly given = new Map<string, string>()
  private readonly files = new Set<string>()
  private readonly folders = new Set<string>()

  of(name: string): string {
    const known = this.given.get(name)
    if (known !== undefined) return known
    const plain = plainName(name)
    // A file cannot lie below another one.
    const base = foldersOf(plain).some((folder) => this.files.has(folder))
      ? plain.replaceAll('/', '_')
      : plain
    let free = base
    for (let count = 2; this.isTaken(free); count++) free = `${base}_${count}`
    this.given.set(name, free)
    this.files.add(free.toLowerCase())
    for (const folder of foldersOf(free)) this.folders.add(folder)
    return free
  }

  /** Some disks do not tell capitals from small letters. */
  private isTaken(name: string): boolean {
    return this.files.has(name.toLowerCase()) || this.folders.has(name.toLowerCase())
  }
}

/** The folders that a file lies in, in small letters. */
function foldersOf(name: string): string[] {
  const parts = name.toLowerCase().split('/')
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'))
}

function plainName(name: string): string {
  const parts = name
    .split('/')
    .map((part) =>
      part
        .replace(/[^\w. -]/g, '_')
        .replace(/^[ .]+|[ .]+$/g, '')
        .slice(0, 200)
    )
    .filter((part) => part !== '')
  return (
    parts
      .join('/')
      .slice(0, 240)
      .replace(/[ ./]+$/, '') || '_'
  )
}
