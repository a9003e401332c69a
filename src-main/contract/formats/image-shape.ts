/** [height, width, channels] */
export type ImageShape = [height: number, width: number, channels: number]

/** The shape that "224x224x3" or "28x28" (one channel) names; null where it names none. */
export function imageShapeOf(text: string): ImageShape | null {
  const [, height, width, channels = '1'] =
    /^ *([1-9]\d{0,3}) *[x×] *([1-9]\d{0,3})(?: *[x×] *([1-9]\d?))? *$/i.exec(text) ?? []
  return height === undefined ? null : [Number(height), Number(width), Number(channels)]
}
