// Writes from kernels.mjs how a kernel is called: `node write-kernels.mjs` brings ../kernel-calls.ts up to
// date; the build of the addon asks for kernels.h.
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as definition from './kernels.mjs'

const words = (text = '') => text.split(/\s+/).filter(Boolean)
const capital = (name) => name[0].toUpperCase() + name.slice(1)
const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const isArray = ({ type }) => type === 'dims' || type === 'steps'
const isReal = ({ type }) => type === 'float' || type === 'double'
const isEnum = ({ type }) => type in definition.enums

const tensorsOf = (text) =>
  words(text).map((word) => ({ name: word.replace('?', ''), isOptional: word.endsWith('?') }))

function fieldsOf(text) {
  return words(text).map((word) => {
    const [, name, type, fallback] = /^(\w+):(\w+)(?:=(\w+))?$/.exec(word) ?? []
    if (!name) throw new Error(`${word} is no field`)
    return { name, type, fallback: fallback ?? null }
  })
}

const sidesOf = (text) => {
  const [inputs, outputs] = (text ?? '->').split('->').map(tensorsOf)
  return { inputs, outputs }
}

/** The kernels with their texts taken apart, in the order of their numbers. */
const kernels = Object.entries(definition.kernels).map(([name, kernel], number) => ({
  name,
  number,
  about: kernel.about ?? null,
  ...sidesOf(kernel.tensors),
  fields: fieldsOf(kernel.fields),
  group: kernel.group ?? null,
  each: kernel.each
    ? { name: kernel.each.name, ...sidesOf(kernel.each.tensors), fields: fieldsOf(kernel.each.fields) }
    : null
}))
const groups = Object.entries(definition.groups).map(([name, { about, fields }]) => ({
  name,
  about,
  fields: fieldsOf(fields)
}))
const groupFields = (name) => groups.find((group) => group.name === name)?.fields ?? []

/** By which the addon and its callers tell that they mean the same calls. */
export const definitionHash = createHash('sha256')
  .update(JSON.stringify([definition.enums, definition.groups, definition.kernels]))
  .digest('hex')
  .slice(0, 16)

// ---- C++ ----

const cppTypes = { flag: 'bool', type: 'Type', float: 'float', double: 'double' }
const cppType = (field) =>
  isArray(field)
    ? 'std::vector<int64_t>'
    : isEnum(field)
      ? field.type
      : (cppTypes[field.type] ?? 'int64_t')

/** How a field is read out of the numbers of a call, from `whole` and `real` on. */
function cppReaders(fields) {
  const fixed = fields.filter((field) => !isArray(field) && !isReal(field))
  const arrays = fields.filter(isArray)
  const reals = fields.filter(isReal)
  const accessors = { flag: 'flag', float: 'number', double: 'real', type: 'type' }
  const scalar = (field, at) =>
    isEnum(field)
      ? `call.choice<${field.type}>(${at}, ${words(definition.enums[field.type]).length})`
      : `call.${accessors[field.type] ?? field.type}(${at})`
  return [
    ...fixed.map((field, i) => [field, scalar(field, `whole + ${i}`)]),
    ...(arrays.length > 0
      ? [[{ name: 'rank', type: 'dim' }, `static_cast<int64_t>(call.rank(whole + ${fixed.length}))`]]
      : []),
    ...arrays.map((field, i) => [
      field,
      `call.${field.type}(whole + ${fixed.length + 1} + ${i} * static_cast<size_t>(rank), static_cast<size_t>(rank))`
    ]),
    ...reals.map((field, i) => [field, scalar(field, `real + ${i}`)])
  ]
}

const cppMembers = (readers) =>
  readers.map(([field]) => `  ${cppType(field)} ${snake(field.name)};`).join('\n')
const cppInitialisers = (readers) => readers.map(([field, read]) => `${snake(field.name)}(${read})`)

function cppGroup({ name, fields }) {
  const readers = cppReaders(fields)
  return `struct ${capital(name)}Fields {
${cppMembers(readers)}
  ${capital(name)}Fields(const Call& call, [[maybe_unused]] size_t whole, [[maybe_unused]] size_t real)
      : ${cppInitialisers(readers).join(',\n        ')} {}
};`
}

function cppKernel({ name, inputs, outputs, fields, group, each }) {
  const readers = cppReaders(fields)
  const wholes = fields.filter((field) => !isReal(field)).length
  const base = group ? [`${capital(group)}Fields(call, ${wholes}, ${fields.length - wholes})`] : []
  const places = (list) =>
    list.map((tensor, i) => `  static constexpr size_t ${snake(tensor.name)} = ${i};`).join('\n')
  const repeated = (list) =>
    list
      .map(
        ({ name: tensor }, i) =>
          `  static size_t ${snake(tensor)}(size_t each) { return ${list.length} * each + ${i}; }`
      )
      .join('\n')
  const counted = each
    ? [
        ['size_t', 'each_count', `call.input_count() / ${each.inputs.length}`],
        ...each.fields.map(({ name: field }, i) => [
          'std::vector<int64_t>',
          snake(field),
          `call.dims(${wholes} + ${i} * each_count, each_count)`
        ])
      ]
    : []
  const initialisers = [
    ...base,
    ...cppInitialisers(
      readers.map(([field, read]) => [field, read.replaceAll('whole + ', '').replaceAll('real + ', '')])
    ),
    ...counted.map(([, member, read]) => `${member}(${read})`)
  ]
  return `struct ${capital(name)}Call${group ? ` : ${capital(group)}Fields` : ''} {
${[places(inputs), places(outputs), each ? repeated(each.inputs) : '', each ? repeated(each.outputs) : '', cppMembers(readers), counted.map(([type, member]) => `  ${type} ${member};`).join('\n')].filter(Boolean).join('\n')}
  explicit ${capital(name)}Call(const Call& call)
      : ${initialisers.join(',\n        ')} {}
};`
}

/** kernels.h: a struct for each kernel that reads a call's numbers and knows its tensors' places. */
export function kernelHeader() {
  return `// Written by write-kernels.mjs from kernels.mjs.
#pragma once
#include "call.h"

namespace atelier {

constexpr const char* kDefinition = "${definitionHash}";
constexpr const char* kKernelNames[] = {
${kernels.map(({ name }) => `    "${name}"`).join(',\n')}};

${Object.entries(definition.enums)
  .map(([name, members]) => `enum class ${name} { ${words(members).join(', ')} };`)
  .join('\n')}

${groups.map(cppGroup).join('\n')}

${kernels.map(cppKernel).join('\n')}

}  // namespace atelier
`
}

// ---- TypeScript ----

const tsType = (field) => {
  if (isArray(field)) return 'readonly number[]'
  if (isEnum(field)) return field.type
  return { flag: 'boolean', type: 'NativeType' }[field.type] ?? 'number'
}
const tsTensor = ({ name, isOptional }) => `${name}: Handle${isOptional ? ' | null' : ''}`
const tsField = (field) => `${field.name}${field.fallback === null ? '' : '?'}: ${tsType(field)}`
const tsDoc = (about) => (about ? `/** ${about} */\n` : '')

function tsValue(field, from) {
  const value = `${from}.${field.name}`
  if (isEnum(field)) return `${field.type[0].toLowerCase()}${field.type.slice(1)}Numbers[${value}]`
  if (field.type === 'flag') return `${value} ? 1 : 0`
  if (field.type === 'type') return `typeNumbers[${value}]`
  return field.fallback === null ? value : `${value} ?? ${field.fallback}`
}

/** The statements that fill the numbers of a call, and what they are then. */
function tsNumbers(kernel) {
  const given = [
    ...kernel.fields.map((field) => [field, 'call']),
    ...groupFields(kernel.group).map((field) => [field, 'fields'])
  ]
  const fixed = given.filter(([field]) => !isArray(field) && !isReal(field))
  const arrays = given.filter(([field]) => isArray(field))
  const reals = given.filter(([field]) => isReal(field))
  const lines = []
  const counts = kernel.each?.fields ?? []
  if (arrays.length > 0) {
    const [[first, from]] = arrays
    lines.push(`const rank = ${from}.${first.name}.length`)
    lines.push(`const whole = this.wholes(${fixed.length + 1} + ${arrays.length} * rank)`)
  } else if (counts.length > 0) {
    lines.push(
      `const whole = this.wholes(${fixed.length} + ${counts.length} * call.${kernel.each.name}.length)`
    )
  } else if (fixed.length > 0) lines.push(`const whole = whole${fixed.length}`)
  if (reals.length > 0) lines.push(`const real = real${reals.length}`)
  fixed.forEach(([field, from], i) => lines.push(`whole[${i}] = ${tsValue(field, from)}`))
  if (arrays.length > 0) lines.push(`whole[${fixed.length}] = rank`)
  arrays.forEach(([field, from], i) =>
    lines.push(
      `put(whole, ${fixed.length + 1}${i === 0 ? '' : ` + ${i === 1 ? '' : `${i} * `}rank`}, ${from}.${field.name})`
    )
  )
  reals.forEach(([field, from], i) => lines.push(`real[${i}] = ${tsValue(field, from)}`))
  if (fixed.length + arrays.length + counts.length === 0)
    throw new Error(`the kernel ${kernel.name} has no numbers`)
  return {
    lines,
    fixed: fixed.length,
    counts,
    real: reals.length > 0 ? 'real' : 'noReals'
  }
}

const plain = (list) => `[${list.map(({ name }) => `call.${name}`).join(', ')}]`

function tsMethod(kernel) {
  const { name, number, about, inputs, outputs, group, each } = kernel
  const { lines, fixed, counts, real } = tsNumbers(kernel)
  const parameters = [
    `call: ${capital(name)}Call`,
    ...(group ? [`fields: ${capital(group)}Fields`] : [])
  ]
  const sides = [inputs, outputs].map((list, side) => {
    const repeated = each ? (side === 0 ? each.inputs : each.outputs) : []
    return repeated.length === 0 ? plain(list) : side === 0 ? 'inputs' : 'outputs'
  })
  const loop = each
    ? [
        ...sides
          .filter((side) => !side.startsWith('['))
          .map((side) => `const ${side}: (Handle | null)[] = []`),
        ...(counts.length > 0 ? [`let at = ${fixed}`] : []),
        `for (const part of call.${each.name}) {`,
        ...(each.inputs.length > 0
          ? [`inputs.push(${each.inputs.map((t) => `part.${t.name}`).join(', ')})`]
          : []),
        ...(each.outputs.length > 0
          ? [`outputs.push(${each.outputs.map((t) => `part.${t.name}`).join(', ')})`]
          : []),
        ...counts.map((field) => `whole[at++] = part.${field.name}`),
        '}'
      ]
    : []
  return `${tsDoc(about)}${name}(${parameters.join(', ')}): void {
${[...lines, ...loop, `this.run(${number}, ${sides.join(', ')}, whole, ${real})`].join('\n')}
}`
}

function tsInterface({ name, about, inputs, outputs, fields, each }) {
  const parts = each
    ? [
        `${each.name}: readonly { ${[...each.inputs, ...each.outputs].map(tsTensor).concat(each.fields.map(tsField)).join('; ')} }[]`
      ]
    : []
  return `${tsDoc(about)}export interface ${capital(name)}Call {
${[...[...inputs, ...outputs].map(tsTensor), ...parts, ...fields.map(tsField)].join('\n')}
}`
}

const lengthsOf = (which) =>
  [
    ...new Set(
      kernels
        .filter((kernel) => !kernel.each?.fields.length)
        .map(({ fields, group }) => [...fields, ...groupFields(group)])
        .filter((fields) => which === 'real' || !fields.some(isArray))
        .map((fields) => fields.filter((field) => isReal(field) === (which === 'real')).length)
        .concat(
          which === 'real'
            ? kernels
                .filter((kernel) => kernel.each?.fields.length)
                .map(({ fields }) => fields.filter(isReal).length)
            : []
        )
    )
  ]
    .filter((length) => length > 0)
    .sort((a, b) => a - b)

/** kernel-calls.ts, before its layout: a function for each kernel, its tensors and numbers by name. */
export function kernelCalls() {
  const enumerations = Object.entries(definition.enums).map(([name, members]) => {
    const table = `${name[0].toLowerCase()}${name.slice(1)}Numbers`
    return `export const ${table} = { ${words(members)
      .map((member, i) => `${member}: ${i}`)
      .join(', ')} } as const
export type ${name} = keyof typeof ${table}`
  })
  const fixed = (type, which) =>
    lengthsOf(which)
      .map((length) => `const ${which}${length} = new ${type}(${length})`)
      .join('\n')
  return `// Written by native/write-kernels.mjs from native/kernels.mjs: change those.
import type { Handle } from './handle'

/** Of what this calls; an addon that was built from anything else is refused. */
export const definitionHash = '${definitionHash}'

export const typeNumbers = { float32: 0, int32: 1, bool: 2 } as const
/** What elements native memory has. */
export type NativeType = keyof typeof typeNumbers
${enumerations.join('\n')}

${groups.map(({ name, about, fields }) => `${tsDoc(about)}export interface ${capital(name)}Fields {\n${fields.map(tsField).join('\n')}\n}`).join('\n')}

${kernels.map(tsInterface).join('\n')}

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
${fixed('Int32Array', 'whole')}
${fixed('Float64Array', 'real')}

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

${kernels.map(tsMethod).join('\n\n')}
}
`
}

/** kernel-calls.ts as it lies in the sources. */
export async function laidOutCalls() {
  const { format, resolveConfig } = await import('prettier')
  const path = join(fileURLToPath(import.meta.url), '../../kernel-calls.ts')
  return format(kernelCalls(), { ...(await resolveConfig(path)), filepath: path })
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  await writeFile(new URL('../kernel-calls.ts', import.meta.url), await laidOutCalls())
