import type { TextPort } from '../../src-main/contract'

/** Two ends of a connection within this process. */
export function portPair(): [TextPort, TextPort] {
  const end = () => ({ messages: [] as ((text: string) => void)[], closes: [] as (() => void)[] })
  const ends = [end(), end()] as const
  const port = (own: (typeof ends)[0], other: (typeof ends)[0]): TextPort => ({
    post: (text) => queueMicrotask(() => other.messages.forEach((listener) => listener(text))),
    onMessage: (listener) => void own.messages.push(listener),
    onClose: (listener) => void own.closes.push(listener),
    close: () => [...ends].forEach((each) => each.closes.splice(0).forEach((listener) => listener()))
  })
  return [port(ends[0], ends[1]), port(ends[1], ends[0])]
}
