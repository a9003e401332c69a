// Lints what stands in components with what its types know, which ESLint needs minutes for: each file of
// script gets a program of its own there. Scripts are laid out as TypeScript, each at the lines and columns
// that it has in its component, and read by oxlint.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'vue/compiler-sfc'
import { bin, root, runAside } from './run.mjs'

const scripts = join('out', 'components')
const laidOut = join(root, scripts)

/** A component with spaces for everything that is outside of its scripts. */
function scriptsOf(component) {
  const text = readFileSync(join(root, component), 'utf8')
  const { descriptor, errors } = parse(text, { filename: component })
  if (errors.length > 0) throw new Error(`${component}: ${errors[0].message}`)
  let rest = text.replace(/[^\r\n]/g, ' ')
  for (const block of [descriptor.script, descriptor.scriptSetup].filter(Boolean)) {
    const { start, end } = block.loc
    rest = rest.slice(0, start.offset) + block.content + rest.slice(end.offset)
  }
  return rest
}

function layOut() {
  rmSync(laidOut, { recursive: true, force: true })
  const components = readdirSync(join(root, 'src-renderer'), { recursive: true })
    .filter((name) => name.endsWith('.vue'))
    .map((name) => join('src-renderer', name))
  const files = components.map((component) => join(scripts, `${component}.ts`))
  for (const [i, file] of files.entries()) {
    mkdirSync(join(root, dirname(file)), { recursive: true })
    writeFileSync(join(root, file), scriptsOf(components[i]))
  }

  // What a script imports beside itself lies where its component does.
  const types = {
    extends: '../../src-renderer/tsconfig.json',
    compilerOptions: { rootDirs: ['../..', '.'] },
    include: ['.', '../../src-renderer/env.d.ts']
  }
  writeFileSync(join(laidOut, 'tsconfig.json'), JSON.stringify(types))
  return files
}

/** The rules of .oxlintrc.json that fit: what a name is used for is seen in the template too, by ESLint. */
function writeRules() {
  const { categories, rules } = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8'))
  const fitting = Object.entries(rules).filter(([name]) => name.startsWith('typescript/'))
  const without = { 'no-unused-vars': 'off', 'typescript/consistent-type-imports': 'off' }
  const config = { plugins: ['typescript'], categories }
  const path = join(laidOut, 'oxlint.json')
  writeFileSync(
    path,
    JSON.stringify({ ...config, rules: { ...Object.fromEntries(fitting), ...without } })
  )
  return path
}

const files = layOut()
const { code, output } = await runAside(process.execPath, [
  bin('oxlint/bin/oxlint'),
  ...['--config', writeRules(), '--type-aware', '--deny-warnings', ...files]
])
const inComponents = output.replaceAll(`${scripts}/`, '').replaceAll('.vue.ts', '.vue')
if (code !== 0) process.stdout.write(inComponents)
process.exitCode = code
