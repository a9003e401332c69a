import { type FileMetaData, parquetSchema, type SchemaElement } from 'hyparquet'

/** Where a Parquet file has its images and their labels. */
export interface ParquetColumns {
  /** Top-level column; its values are bytes, or structures with `bytes` in them. */
  image: string
  label: string
  /** What the file says its class numbers are called; null where it says nothing. */
  classes: string[] | null
}

const imageNames = [
  'image',
  'img',
  'images',
  'picture',
  'photo',
  'jpg',
  'png',
  'bytes',
  'content',
  'data'
]
const labelNames = [
  'label',
  'labels',
  'fine_label',
  'class',
  'category',
  'target',
  'y',
  'cls',
  'class_name'
]

interface Features {
  [column: string]: { _type?: string; names?: unknown } | undefined
}

/** The columns of a file, as `datasets` of Hugging Face describes them or as they can be told. */
export function columnsOf(metadata: FileMetaData): Partial<ParquetColumns> {
  const features = featuresOf(metadata)
  const { children } = parquetSchema(metadata)
  const named = (names: string[], columns: string[]): string | undefined =>
    names.find((name) => columns.includes(name)) ?? columns[0]

  const images = children.filter(
    ({ element, children: parts }) =>
      features[element.name]?._type === 'Image' ||
      (parts.length === 0 ? isBytes(element) : parts.some((part) => part.element.name === 'bytes'))
  )
  const image = named(
    imageNames,
    images.map(({ element }) => element.name)
  )
  const classLabels = Object.keys(features).filter((name) => features[name]?._type === 'ClassLabel')
  const others = children.map(({ element }) => element.name).filter((name) => name !== image)
  const label =
    classLabels.length > 0
      ? named(labelNames, classLabels)
      : labelNames.find((name) => others.includes(name))
  const names = label === undefined ? undefined : features[label]?.names
  const classes = Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : null
  return {
    ...(image === undefined ? {} : { image }),
    ...(label === undefined ? {} : { label }),
    classes
  }
}

/** Names of all columns, for whoever looks for the right one. */
export const columnNames = (metadata: FileMetaData): string[] =>
  parquetSchema(metadata).children.map(({ element }) => element.name)

const isBytes = ({ type, converted_type, logical_type }: SchemaElement): boolean =>
  type === 'BYTE_ARRAY' && converted_type !== 'UTF8' && logical_type?.type !== 'STRING'

function featuresOf({ key_value_metadata: pairs = [] }: FileMetaData): Features {
  const text = pairs.find(({ key }) => key === 'huggingface')?.value
  if (text === undefined) return {}
  try {
    const { info } = JSON.parse(text) as { info?: { features?: Features } }
    return info?.features ?? {}
  } catch {
    return {}
  }
}
