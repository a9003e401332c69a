import { codedIssue, type CustomNetwork, type ExperimentIssue } from '../../contract'

const asSize = (shape: readonly (number | null)[]): string => shape.map((side) => side ?? '?').join('x')

/** What of a network does not go with the images and classes of the data, at the fields that say it. */
export function misfits(
  { inputShape: own, classes: told }: CustomNetwork,
  images: readonly [number, number, number],
  classes: number
): ExperimentIssue[] {
  const issues: ExperimentIssue[] = []
  if (own.some((side, axis) => side !== null && side !== images[axis]))
    issues.push(
      codedIssue('model.inputShape', 'otherImages', {
        network: asSize(own),
        data: asSize(images),
        shape: images.join(', ')
      })
    )
  if (told !== classes)
    issues.push(codedIssue('model.classes', 'otherClasses', { network: told, data: classes }))
  return issues
}
