import type { Implementation } from './implementation'
import { previewDataset } from '../workbench/models'

/** A few images to look at. */
export const datasetsPreview: Implementation<'datasets.preview'> = ({ dataset, path, count, seed }) => previewDataset(dataset, path, count, seed)
