import type { Embedding } from '../../contract'
import { embeddingTable } from '../../figures/kinds/embedding'
import { tableCsv } from '../../figures/table-csv'

/** Each image with its place, a row an image. */
export const embeddingCsv = (embedding: Embedding): string => tableCsv(embeddingTable(embedding))
