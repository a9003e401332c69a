import type {
  Architecture,
  ModelExportOptions,
  ModelFormatId,
  ModelInput,
  Parity,
  Provenance
} from '../../contract'

export type { ModelInput }

/** A weight or a moving statistic: fp32, in the last index fastest. */
export interface PortableTensor {
  shape: number[]
  values: Float32Array
}

/** A trained network with all that is needed to use it elsewhere. Plain data. */
export interface PortableModel {
  /** Of the run; not fit to be a file's. */
  name: string
  architecture: Architecture
  /**
   * Names and shapes as in the checkpoint: `<layer>/kernel` (HWIO, or [in, out]), `bias`, `gamma`, `beta`,
   * `moving_mean`, `moving_variance`. Averaged weights, where the run keeps averages.
   */
  weights: ReadonlyMap<string, PortableTensor>
  classNames: string[]
  input: ModelInput
  provenance: Provenance
}

/** A file of an export: `path` is relative to the export's folder, with `/` between its parts. */
export interface ModelFile {
  path: string
  bytes: Uint8Array
}

/** What the exported files are held against. */
export interface ReferenceOutputs {
  count: number
  /** [count, height, width, channels], 0..255. */
  images: Uint8Array
  /** [count, classes], computed by an engine of Atelier in fp32. */
  logits: Float32Array
  /** [count], their classes; null where they are not known. */
  labels: Float32Array | null
}

/** What was found when the exported files were read again by the software that they are for. */
export interface FormatCheck {
  /** What read them: name and version. */
  reader: string
  /** [count, classes], as the reader computed them; null where it cannot compute. */
  logits: Float32Array | null
  /** Milliseconds that it took for one image, in a batch of one; null where it was not computed. */
  milliseconds: number | null
  /** Whether the weights that were read are the checkpoint's, bit for bit; null: not compared. */
  sameWeights: boolean | null
}

/** A format that a network can be written in. */
export interface ModelFormat {
  id: ModelFormatId
  /** As its makers write it. */
  title: string
  /** Ending of its main file, with the dot; '' where it is a folder. */
  ending: string
  /** What it gives for images, in Markdown: completes "..., in the order of these classes". */
  answers: string
  /**
   * The files of a network, the first of them the one to open. `stem`: the beginning of the names of those
   * that lie beside others.
   * @throws AtelierError EXPORT_NOT_POSSIBLE where an option or a layer has no place in this format
   */
  write(model: PortableModel, options: ModelExportOptions, stem: string): Promise<ModelFile[]>
  /**
   * Reads the files again, by software that is not Atelier's where there is some in Node.
   * `folder`: where they lie.
   */
  check(
    model: PortableModel,
    folder: string,
    files: ModelFile[],
    reference: ReferenceOutputs
  ): Promise<FormatCheck>
  /**
   * What the network takes in fp32, for comparison with files of another precision; null where it cannot be
   * written so. Formats that know no other precision have none.
   */
  measureInFp32?(model: PortableModel, reference: ReferenceOutputs): Promise<Parity['inFp32']>
  /** Programs that use the files, ready to run: a file for each language. */
  examples(model: PortableModel, stem: string): ModelFile[]
  /**
   * The first layer whose results are not Atelier's, where the reader can show them; null: none is.
   * `results`: of each layer for the first image, by its name.
   */
  locate?(
    model: PortableModel,
    options: ModelExportOptions,
    image: Uint8Array,
    results: ReadonlyMap<string, PortableTensor>
  ): Promise<string | null>
}
