import smallBest from '../../../resources/presets/fashion-mnist-best.json'
import quickstart from '../../../resources/presets/quickstart.json'
import adam from '../../../resources/presets/resnet50-fashion-mnist-adam.json'
import best from '../../../resources/presets/resnet50-fashion-mnist-best.json'
import fast from '../../../resources/presets/resnet50-fashion-mnist-fast.json'
import sgd from '../../../resources/presets/resnet50-fashion-mnist-sgd.json'
import { AtelierError, preset as schema, type Preset, asOthersSay, type Sentence } from '../../contract'
import { readNamedFile, UnreadableFile } from '../../datasets/named-file'

/** The experiments that come with Atelier, in the order in which they are offered. */
export const presets: Preset[] = [adam, sgd, fast, best, smallBest, quickstart].map((each) =>
  schema.parse(each)
)

/** More than any experiment has. */
const mostBytes = 16 * 2 ** 20

/**
 * The experiment of a preset or a file, as it is written there: it is checked by whoever starts it.
 * @throws AtelierError UNKNOWN_PRESET, EXPERIMENT_FILE_UNREADABLE
 */
export function readExperiment(source: string): Record<string, unknown> {
  const preset = presets.find((each) => each.id === source)
  if (preset) return structuredClone(preset.spec) as unknown as Record<string, unknown>
  const names = presets.map((each) => each.id).join(', ')
  if (!/[./\\]/.test(source)) throw new AtelierError('UNKNOWN_PRESET', { name: source, presets: names })
  try {
    const content: unknown = JSON.parse(readNamedFile(source, mostBytes).toString('utf8'))
    if (typeof content !== 'object' || content === null || Array.isArray(content))
      throw new SyntaxError('it holds no object')
    if ('class_name' in content || 'modelTopology' in content)
      throw new UnreadableFile(`it is a network: train a preset with --model ${source}`)
    // A preset's file has the experiment under `spec`.
    return ('spec' in content && typeof content.spec === 'object' ? content.spec : content) as Record<
      string,
      unknown
    >
  } catch (error) {
    const { message } = error as Error
    const reason: Sentence =
      error instanceof SyntaxError ? `it is not JSON (${message})` : asOthersSay(message)
    throw new AtelierError('EXPERIMENT_FILE_UNREADABLE', { path: source, reason, presets: names })
  }
}
