import type { DatasetFinding, SplitName, Sentence } from '../../contract'

/** An image of a source, before it is read. */
export interface SourceImage {
  /** Where it is in the source, parts parted by "/"; unique: `train/cats/1.jpg`, `part-0.parquet#17`. */
  path: string
  /** Its class's number, an index of {@link ImageSource.classes}. */
  label: number
  /** As its folder or the manifest says; null where nothing says it. */
  split: SplitName | null
  /** What the manifest groups it by (a patient, a day); null where it does not. */
  group: string | null
  /**
   * Length of its content in bytes, as the source holds it; in Parquet, which keeps no lengths, what an
   * image of its row group has on average.
   */
  bytes: number
  /**
   * Another one whenever the content may be another: time and inode of a file, the sum that an archive
   * has of it.
   */
  stamp: string
}

/** What a source holds of an image: the file of a picture, or pixels, row by row, channels last. */
export type ImageContent =
  | { kind: 'encoded'; bytes: Uint8Array }
  | { kind: 'pixels'; height: number; width: number; channels: number; pixels: Uint8Array }

/** What became of one image that was asked for. */
export interface SourceContent {
  index: number
  content: ImageContent | { kind: 'unreadable'; reason: Sentence }
}

/** Something of the source that is no image of it, and why; shown to the person, never dropped unsaid. */
export interface LeftOut {
  path: string
  /** The end of a sentence that begins with the path. */
  reason: Sentence
  /** Whether it is a picture that would be an image if it could be read. */
  isDamaged?: true
}

/** Images of any number of classes, wherever and however they are kept; nothing of it is copied. */
export interface ImageSource {
  /** Absolute: the folder or file that a person named. */
  path: string
  kind: 'class folders' | 'manifest' | 'parquet' | 'numpy' | 'cifar'
  /** Names, in the order of the class numbers. */
  classes: string[]
  /** In the order of their paths, compared by code units; those of a second path (`test`) come last. */
  images: readonly SourceImage[]
  leftOut: readonly LeftOut[]
  /** What was remarked while it was opened: a manifest's faults, values that were converted. */
  findings: readonly DatasetFinding[]
  /**
   * The content of one image.
   * @throws AtelierError DATASET_UNREADABLE
   */
  read(index: number): Promise<ImageContent>
  /**
   * The contents of these images, each with its index, in whatever order the source gives them fastest;
   * in the place of one that cannot be read is why. Holds a few at a time in memory.
   */
  contents(indices: readonly number[]): AsyncIterable<SourceContent>
  close(): Promise<void>
}
