// The texts of kernels.mjs taken apart.
import * as definition from './kernels.mjs'

export const words = (text = '') => text.split(/\s+/).filter(Boolean)
export const capital = (name) => name[0].toUpperCase() + name.slice(1)

/** Each enumeration's members, in the order of their numbers. */
export const enums = Object.fromEntries(
  Object.entries(definition.enums).map(([name, members]) => [name, words(members)])
)

export const isArray = ({ type }) => type === 'dims' || type === 'steps'
export const isReal = ({ type }) => type === 'float' || type === 'double'
export const isEnum = ({ type }) => type in enums

const tensorsOf = (text) =>
  words(text).map((word) => ({ name: word.replace('?', ''), isOptional: word.endsWith('?') }))

const sidesOf = (text = '->') => {
  const [inputs, outputs] = text.split('->').map(tensorsOf)
  return { inputs, outputs }
}

function fieldsOf(text) {
  return words(text).map((word) => {
    const [, name, type, fallback = null] = /^(\w+):(\w+)(?:=(\w+))?$/.exec(word) ?? []
    if (!name) throw new Error(`${word} is no field`)
    return { name, type, fallback }
  })
}

export const groups = Object.entries(definition.groups).map(([name, { about, fields }]) => ({
  name,
  about,
  fields: fieldsOf(fields)
}))

/** The kernels in the order of their numbers; `group`: of those above, or null. */
export const kernels = Object.entries(definition.kernels).map(([name, kernel], number) => ({
  name,
  number,
  about: kernel.about ?? null,
  ...sidesOf(kernel.tensors),
  fields: fieldsOf(kernel.fields),
  group: groups.find((group) => group.name === kernel.group) ?? null,
  each: kernel.each
    ? {
        name: kernel.each.name,
        ...sidesOf(kernel.each.tensors),
        fields: fieldsOf(kernel.each.fields)
      }
    : null
}))

/**
 * Fields in the order in which their numbers go over: single whole numbers, then, behind the rank, the
 * lists of that length; reals apart.
 */
export const ordered = (fields) => ({
  single: fields.filter((field) => !isArray(field) && !isReal(field)),
  lists: fields.filter(isArray),
  reals: fields.filter(isReal)
})
