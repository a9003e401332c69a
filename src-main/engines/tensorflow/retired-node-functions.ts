// The type tests of node:util that Node 23 removed, with their documented meaning.

export const isArray = (value: unknown): boolean => Array.isArray(value)
export const isBoolean = (value: unknown): boolean => typeof value === 'boolean'
export const isNull = (value: unknown): boolean => value === null
export const isNullOrUndefined = (value: unknown): boolean => value === null || value === undefined
export const isNumber = (value: unknown): boolean => typeof value === 'number'
export const isString = (value: unknown): boolean => typeof value === 'string'
export const isUndefined = (value: unknown): boolean => value === undefined
