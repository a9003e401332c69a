import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { cacheFolder } from './cache-folder'

/** The built command line; `npm test` builds it before these tests run. */
export const cliPath = resolve(import.meta.dirname, '../../out/main/cli.js')
if (!existsSync(cliPath)) throw new Error('out/main/cli.js is missing: run "npm run build" first')

export interface Result {
  code: number | null
  stdout: string
  stderr: string
}

/** The environment of a person whose workspace is `workspace`. */
export function environment(workspace: string, extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ATELIER_WORKSPACE: workspace,
    ATELIER_CACHE: cacheFolder,
    XDG_RUNTIME_DIR: '',
    NODE_OPTIONS: '',
    ...extra
  }
}

export function startCli(
  workspace: string,
  args: string[],
  extra: NodeJS.ProcessEnv = {}
): ChildProcess {
  return spawn(process.execPath, [cliPath, ...args], {
    env: environment(workspace, extra),
    stdio: ['ignore', 'pipe', 'pipe']
  })
}

/** Runs the command line to its end. */
export function atelier(
  workspace: string,
  args: string[],
  extra: NodeJS.ProcessEnv = {}
): Promise<Result> {
  return finished(startCli(workspace, args, extra))
}

export function finished(child: ChildProcess): Promise<Result> {
  let stdout = '',
    stderr = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  return new Promise((done) => child.on('close', (code) => done({ code, stdout, stderr })))
}

/** Resolves with the first line of output that fits. */
export function lineOf(child: ChildProcess, fits: (line: string) => boolean): Promise<string> {
  return new Promise((resolveLine, reject) => {
    let rest = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n')
      rest = lines.pop() ?? ''
      const found = lines.find(fits)
      if (found !== undefined) resolveLine(found)
    })
    child.on('close', (code) => reject(new Error(`it ended with ${code} before that line came`)))
  })
}

/** Arguments of a training that takes moments, on the engine that is everywhere. */
export const tinyTraining = [
  'train',
  'quickstart',
  '--engine',
  'cpu',
  '--limit',
  '128',
  '--batch-size',
  '32',
  '--set',
  'dataset.id=garments',
  '--set',
  'model={"id":"mlp","hiddenUnits":[16]}'
]

/** A training whose loss is no number before long: twelve layers at such a rate. */
export const failingTraining = [
  ...tinyTraining,
  ...['--set', `model={"id":"mlp","hiddenUnits":[${Array<number>(12).fill(32).join()}]}`],
  ...['--set', 'optimizer={"type":"sgd","learningRate":100,"momentum":0.99}', '--epochs', '50']
]
