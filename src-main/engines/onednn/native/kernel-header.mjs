// kernels.h: for each kernel a struct that reads a call's numbers and knows its tensors' places.
import { createHash } from 'node:crypto'
import { capital, enums, groups, isArray, isEnum, kernels, ordered } from './kernel-model.mjs'

const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const types = { flag: 'bool', type: 'Type', float: 'float', double: 'double' }
const accessors = { float: 'number', double: 'real' }

function typeOf(field) {
  if (isArray(field)) return 'std::vector<int64_t>'
  return isEnum(field) ? field.type : (types[field.type] ?? 'int64_t')
}

const single = (field, at) =>
  isEnum(field)
    ? `call.choice<${field.type}>(${at}, ${enums[field.type].length})`
    : `call.${accessors[field.type] ?? field.type}(${at})`

/**
 * The members of a struct that reads these fields: type, name, and how it is read. `whole` and `real` are
 * where the fields' numbers begin, with a plus sign where that is not at once.
 */
function membersOf(fields, whole = '', real = '') {
  const { single: singles, lists, reals } = ordered(fields)
  const count = singles.length
  const listAt = (i) => `${whole}${count + 1} + ${i} * static_cast<size_t>(rank)`
  const list = (field, i) => `call.${field.type}(${listAt(i)}, static_cast<size_t>(rank))`
  const member = (field, read) => [typeOf(field), snake(field.name), read]
  return [
    ...singles.map((field, i) => member(field, single(field, `${whole}${i}`))),
    ...(lists.length > 0
      ? [['int64_t', 'rank', `static_cast<int64_t>(call.rank(${whole}${count}))`]]
      : []),
    ...lists.map((field, i) => member(field, list(field, i))),
    ...reals.map((field, i) => member(field, single(field, `${real}${i}`)))
  ]
}

/** As many as a call has of something: a list for each field, and where the tensors of one are. */
function eachMembers({ inputs, fields }, whole) {
  return [
    ['size_t', 'each_count', `call.input_count() / ${inputs.length}`],
    ...fields.map(({ name }, i) => [
      'std::vector<int64_t>',
      snake(name),
      `call.dims(${whole} + ${i} * each_count, each_count)`
    ])
  ]
}
const placesOfEach = (tensors) =>
  tensors.map(({ name }, i) => {
    const place = `${tensors.length} * each + ${i}`
    return `  static size_t ${snake(name)}(size_t each) { return ${place}; }`
  })
const places = (tensors) =>
  tensors.map(({ name }, i) => `  static constexpr size_t ${snake(name)} = ${i};`)

const declared = (members) => members.map(([type, name]) => `  ${type} ${name};`)
const initialised = (members) => members.map(([, name, read]) => `${name}(${read})`)

function groupStruct({ name, fields }) {
  const members = membersOf(fields, 'whole + ', 'real + ')
  return `struct ${capital(name)}Fields {
${declared(members).join('\n')}
  ${capital(name)}Fields(const Call& call, [[maybe_unused]] size_t whole,
                         [[maybe_unused]] size_t real)
      : ${initialised(members).join(',\n        ')} {}
};`
}

function kernelStruct({ name, inputs, outputs, fields, group, each }) {
  const { single: singles, reals } = ordered(fields)
  const base = group ? `${capital(group.name)}Fields` : null
  const members = [...membersOf(fields), ...(each ? eachMembers(each, singles.length) : [])]
  const tensors = [
    ...places(inputs),
    ...places(outputs),
    ...(each ? [...placesOfEach(each.inputs), ...placesOfEach(each.outputs)] : [])
  ]
  const started = base ? [`${base}(call, ${singles.length}, ${reals.length})`] : []
  return `struct ${capital(name)}Call${base ? ` : ${base}` : ''} {
${[...tensors, ...declared(members)].join('\n')}
  explicit ${capital(name)}Call(const Call& call)
      : ${[...started, ...initialised(members)].join(',\n        ')} {}
};`
}

const enumeration = ([name, members]) => `enum class ${name} { ${members.join(', ')} };`

const content = `constexpr const char* kKernelNames[] = {
${kernels.map(({ name }) => `    "${name}"`).join(',\n')}};

${Object.entries(enums).map(enumeration).join('\n')}

${groups.map(groupStruct).join('\n')}

${kernels.map(kernelStruct).join('\n')}
`

/** By which the addon and its callers tell that they mean the same calls. */
export const definitionHash = createHash('sha256').update(content).digest('hex').slice(0, 16)

export const kernelHeader = () => `// Written by kernel-header.mjs from kernels.mjs.
#pragma once
#include "call.h"

namespace atelier {

constexpr const char* kDefinition = "${definitionHash}";
${content}
}  // namespace atelier
`
