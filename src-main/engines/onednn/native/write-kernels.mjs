// `node write-kernels.mjs` brings ../kernel-calls.ts up to date with kernels.mjs: a function for each
// kernel, its tensors and numbers by name.
import { writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { definitionHash } from './kernel-header.mjs'
import { capital, enums, groups, isArray, isEnum, kernels, ordered } from './kernel-model.mjs'

const tableOf = (name) => `${name[0].toLowerCase()}${name.slice(1)}Numbers`

function typeOf(field) {
  if (isArray(field)) return 'readonly number[]'
  if (isEnum(field)) return field.type
  return { flag: 'boolean', type: 'NativeType' }[field.type] ?? 'number'
}
const tensorMember = ({ name, isOptional }) => `${name}: Handle${isOptional ? ' | null' : ''}`
const fieldMember = (field) => `${field.name}${field.fallback === null ? '' : '?'}: ${typeOf(field)}`
const doc = (about) => (about ? `/** ${about} */\n` : '')

/** The number that a field goes over as. */
function numberOf(field, from) {
  const value = `${from}.${field.name}`
  if (isEnum(field)) return `${tableOf(field.type)}[${value}]`
  if (field.type === 'flag') return `${value} ? 1 : 0`
  if (field.type === 'type') return `typeNumbers[${value}]`
  return field.fallback === null ? value : `${value} ?? ${field.fallback}`
}

/** A kernel's fields in their order, its own before its group's, and the expression that each is of. */
function givenTo({ fields, group }) {
  const own = ordered(fields),
    shared = ordered(group?.fields ?? [])
  const all = (kind) => [
    ...own[kind].map((field) => [field, 'call']),
    ...shared[kind].map((field) => [field, 'fields'])
  ]
  return { singles: all('single'), lists: all('lists'), reals: all('reals') }
}

/** How long the array of whole numbers is: a number, or an expression. */
function wholeLength({ each }, { singles, lists }) {
  if (lists.length > 0) return `${singles.length + 1} + ${lists.length} * rank`
  const counts = each?.fields.length ?? 0
  return counts > 0 ? `${singles.length} + ${counts} * call.${each.name}.length` : singles.length
}

/** The statements that fill the numbers of a call. */
function filling(kernel) {
  const given = givenTo(kernel)
  const { singles, lists, reals } = given
  const length = wholeLength(kernel, given)
  const [list, from] = lists[0] ?? []
  const at = (i) => `${singles.length + 1}${i > 0 ? ` + ${i} * rank` : ''}`
  return [
    ...(list ? [`const rank = ${from}.${list.name}.length`] : []),
    `const whole = ${typeof length === 'number' ? `whole${length}` : `this.wholes(${length})`}`,
    ...(reals.length > 0 ? [`const real = real${reals.length}`] : []),
    ...singles.map(([field, of], i) => `whole[${i}] = ${numberOf(field, of)}`),
    ...(list ? [`whole[${singles.length}] = rank`] : []),
    ...lists.map(([field, of], i) => `put(whole, ${at(i)}, ${of}.${field.name})`),
    ...reals.map(([field, of], i) => `real[${i}] = ${numberOf(field, of)}`)
  ]
}

/** The statements that go through what a call has any number of. */
function gathering({ each, fields }) {
  if (!each) return []
  const all = (name, tensors) => {
    if (tensors.length === 0) return { start: [], step: [] }
    const found = tensors.map((tensor) => `part.${tensor.name}`).join(', ')
    return { start: [`const ${name}: (Handle | null)[] = []`], step: [`${name}.push(${found})`] }
  }
  const [inputs, outputs] = [all('inputs', each.inputs), all('outputs', each.outputs)]
  const at = each.fields.length > 0 ? [`let at = ${ordered(fields).single.length}`] : []
  return [
    ...[...inputs.start, ...outputs.start, ...at, `for (const part of call.${each.name}) {`],
    ...[...inputs.step, ...outputs.step],
    ...each.fields.map((field) => `whole[at++] = part.${field.name}`),
    '}'
  ]
}

function method(kernel) {
  const { name, number, about, group, each } = kernel
  const shared = group ? `, fields: ${capital(group.name)}Fields` : ''
  const side = (which) =>
    each && each[which].length > 0
      ? which
      : `[${kernel[which].map((tensor) => `call.${tensor.name}`).join(', ')}]`
  const real = givenTo(kernel).reals.length > 0 ? 'real' : 'noReals'
  const run = `this.run(${number}, ${side('inputs')}, ${side('outputs')}, whole, ${real})`
  return `${doc(about)}${name}(call: ${capital(name)}Call${shared}): void {
${[...filling(kernel), ...gathering(kernel), run].join('\n')}
}`
}

function callInterface({ name, about, inputs, outputs, fields, each }) {
  const part = each && [...each.inputs, ...each.outputs].map(tensorMember)
  const parts = each
    ? [`${each.name}: readonly { ${[...part, ...each.fields.map(fieldMember)].join('; ')} }[]`]
    : []
  const members = [...[...inputs, ...outputs].map(tensorMember), ...parts, ...fields.map(fieldMember)]
  return `${doc(about)}export interface ${capital(name)}Call {\n${members.join('\n')}\n}`
}

const groupInterface = ({ name, about, fields }) =>
  `${doc(about)}export interface ${capital(name)}Fields {\n${fields.map(fieldMember).join('\n')}\n}`

function enumeration([name, members]) {
  const numbers = members.map((member, i) => `${member}: ${i}`).join(', ')
  return `const ${tableOf(name)} = { ${numbers} } as const
export type ${name} = keyof typeof ${tableOf(name)}`
}

/** The arrays of fixed length that calls' numbers travel in, by what they are called. */
function arrays(name, type, lengthOf) {
  const lengths = new Set(kernels.map(lengthOf).filter((length) => length > 0))
  return [...lengths]
    .sort((a, b) => a - b)
    .map((length) => `const ${name}${length} = new ${type}(${length})`)
    .join('\n')
}
const fixedLength = (kernel) => {
  const length = wholeLength(kernel, givenTo(kernel))
  return typeof length === 'number' ? length : 0
}

/** kernel-calls.ts, before its layout. */
const kernelCalls = () => `// Written by native/write-kernels.mjs from native/kernels.mjs: change those.
import type { Handle } from './handle'

/** Of what this calls; an addon that was built from anything else is refused. */
export const definitionHash = '${definitionHash}'

export const typeNumbers = { float32: 0, int32: 1, bool: 2 } as const
/** What elements native memory has. */
export type NativeType = keyof typeof typeNumbers
${Object.entries(enums).map(enumeration).join('\n')}

${groups.map(groupInterface).join('\n')}

${kernels.map(callInterface).join('\n')}

/** Runs a kernel by its number. */
export type RunKernel = (
  kernel: number,
  inputs: (Handle | null)[],
  outputs: (Handle | null)[],
  whole: Int32Array,
  real: Float64Array
) => void

// What the numbers of a call travel in. A kernel has read them when it returns, and making arrays costs
// more than some kernels.
const noReals = new Float64Array(0)
${arrays('whole', 'Int32Array', fixedLength)}
${arrays('real', 'Float64Array', (kernel) => givenTo(kernel).reals.length)}

function put(whole: Int32Array, at: number, values: readonly number[]): void {
  for (let i = 0; i < values.length; i++) whole[at + i] = values[i] as number
}

/** Every native kernel as a function of its tensors and numbers by their names. */
export class KernelCalls {
  /** By length, what lists of numbers travel in. */
  private readonly kept: Int32Array[] = []

  constructor(private readonly run: RunKernel) {}

  private wholes(length: number): Int32Array {
    return (this.kept[length] ??= new Int32Array(length))
  }

${kernels.map(method).join('\n\n')}
}
`

/** kernel-calls.ts as it lies in the sources. */
export async function laidOutCalls() {
  const { formatted } = await import('../../../../resources/setup/formatted.mjs')
  return formatted('kernel-calls.ts', kernelCalls())
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  await writeFile(new URL('../kernel-calls.ts', import.meta.url), await laidOutCalls())
