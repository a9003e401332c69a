import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { accessSync, constants } from 'node:fs'

const packageRequire = createRequire(import.meta.url)

/**
 * Where a file of a packaged application lies for programs that know nothing of its archive, such as a
 * compiler.
 */
export function outsideArchive(path: string): string {
  return path.replace(/([\\/]app\.asar)(?=[\\/]|$)/, '$1.unpacked')
}

/**
 * Folder of an installed npm package, or null. Works from the sources, the bundle and a packaged
 * application.
 */
export function packageFolder(name: string): string | null {
  try {
    return outsideArchive(dirname(packageRequire.resolve(`${name}/package.json`)))
  } catch {
    return null
  }
}

/** Loads an npm package the CommonJS way: the form in which everything here loads tf.js. */
export function requirePackage<T>(name: string): T {
  return packageRequire(name) as T
}

/** Full path of a program on the PATH, or null. */
export function findProgram(...names: string[]): string | null {
  for (const name of names)
    for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
      try {
        const path = join(folder, name)
        accessSync(path, constants.X_OK)
        return path
      } catch {
        continue
      }
    }
  return null
}

/** A C++17 compiler, or null. `CXX` goes first. */
export function findCompiler(): string | null {
  const named = process.env['CXX']
  return named && (named.includes('/') || findProgram(named))
    ? named
    : findProgram('g++', 'clang++', 'c++')
}

/** Folder of Node-API's headers: the npm package's, else those that came with Node. */
export function nodeApiHeaders(): string | null {
  const fromPackage = packageFolder('node-api-headers')
  if (fromPackage) return join(fromPackage, 'include')
  const beside = join(dirname(process.execPath), '..', 'include', 'node')
  try {
    accessSync(join(beside, 'node_api.h'))
    return beside
  } catch {
    return null
  }
}

/** Why a compiler ended, by what it printed: `diskIsFull`, or the line that tells of an error. */
export function compilerComplaint(output: string): { diskIsFull: boolean; line: string } {
  const lines = output.split('\n')
  const line = lines.find((each) => each.includes('error')) ?? lines[0] ?? ''
  return { diskIsFull: output.includes('No space left'), line: line.slice(0, 300) }
}

/**
 * Runs a program to its end.
 * @returns what it printed on both channels, and its exit code (-1 where it could not be started)
 */
export function runProgram(
  program: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; timeout?: number } = {}
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: options.env ?? process.env,
      ...(options.cwd ? { cwd: options.cwd } : {}),
      ...(options.timeout ? { timeout: options.timeout } : {})
    })
    let output = ''
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-20_000)
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('error', (error) => resolve({ code: -1, output: error.message }))
    child.on('close', (code) => resolve({ code: code ?? -1, output }))
  })
}
