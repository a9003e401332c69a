import { basename, extname } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { type ImageRecipeChoice, imageRecipeChoice, issuesOf } from '../../../contract'
import { readClassNames } from '../../../workbench/datasets/class-names-file'
import type { CommandContext } from '../context'
import { changing, say, warn } from '../dataset-texts'
import { progressOf } from '../progress-line'
import { addSplitOptions, splitRuleOf, type SplitOptions } from '../split-options'
import { wholePath } from '../whole-path'

interface ImportOptions extends SplitOptions {
  name?: string
  test?: string
  classes?: string
  replace?: boolean
  size?: Pick<ImageRecipeChoice, 'height' | 'width'>
  channels?: string
  fit?: string
  background?: ImageRecipeChoice['background']
}

/** `datasets import`: pictures of any kind of source, or IDX files. */
export function addImport(datasets: Command, context: CommandContext): void {
  const command = datasets
    .command('import <path>')
    .description(
      'give images a name: a folder of pictures (a folder a class), a manifest, an archive, Parquet, ' +
        'NumPy or CIFAR files, or a folder of IDX files (one of several in a folder: FOLDER/PREFIX)'
    )
    .option('--name <name>', 'name that experiments use (default: that of the folder or file)')
    .option('--test <path>', 'where the test images are, if elsewhere')
    .option('--classes <file>', 'class names, one per line (UTF-8), in the order of the class numbers')
    .option(
      '--size <size>',
      'of the images that pictures become: 64, or height x width as 48x64',
      parseSize
    )
    .addOption(new Option('--channels <count>', '1: grey, 3: colour').choices(['1', '3']))
    .addOption(
      new Option('--fit <way>', 'how pictures of other proportions fit in').choices([
        ...['fit', 'pad', 'crop', 'stretch']
      ])
    )
    .option('--background <colour>', 'around and under pictures: auto, or #rrggbb', parseBackground)
  addSplitOptions(command)
  command
    .option('--replace', 'replace the data set of that name')
    .option('--json', 'print JSON')
    .action((path: string, options: ImportOptions, command: Command) =>
      importImages(context, path, options, command)
    )
}

async function importImages(
  context: CommandContext,
  path: string,
  { name, test, classes, replace = false, ...choices }: ImportOptions,
  command: Command
): Promise<void> {
  const folder = wholePath(path)
  const request = {
    folder,
    name: name ?? basename(folder, extname(folder)),
    classes: classes === undefined ? null : readClassNames(wholePath(classes), classes),
    replace,
    test: test === undefined ? null : wholePath(test),
    recipe: recipeOf(choices),
    rule: splitRuleOf(choices)
  }
  const info = await changing(context, (client) => {
    client.onEvent(progressOf(() => 'reading pictures'))
    return client.call('datasets.import', request)
  })
  say(info, command)
  warn(info.id, info.findings)
}

function recipeOf({ size, channels, fit, background }: ImportOptions): ImageRecipeChoice {
  return imageRecipeChoice.parse({
    ...size,
    ...(channels === undefined ? {} : { channels: Number(channels) }),
    ...(fit === undefined ? {} : { fit }),
    ...(background === undefined ? {} : { background })
  })
}

function parseSize(text: string): Pick<ImageRecipeChoice, 'height' | 'width'> {
  const [, height = '', width = height] = /^(\d+)(?:x(\d+))?$/i.exec(text) ?? []
  const parsed = imageRecipeChoice
    .pick({ height: true, width: true })
    .safeParse({ height: Number(height), width: Number(width) })
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError(issuesOf(parsed.error)[0]?.message ?? 'Write 64 or 48x64.')
}

function parseBackground(text: string): ImageRecipeChoice['background'] {
  if (text === 'auto') return 'auto'
  const parts = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text)
  if (!parts) throw new InvalidArgumentError('Write auto, or a colour as #rrggbb.')
  const [red, green, blue] = parts.slice(1).map((part) => Number.parseInt(part, 16))
  return [red as number, green as number, blue as number]
}
