import { expect, it } from 'vitest'
import { parseTags } from '../../../../src-renderer/views/history/tags'

it('takes the tags between commas, each once, and nothing that is only space', () =>
  expect(parseTags(' paper, ,best,paper、日本語，x ')).toEqual(['paper', 'best', '日本語', 'x']))
it('takes no tags from an empty text', () => expect(parseTags('  ')).toEqual([]))
it('refuses more tags, and longer ones, than a run may have', () => {
  const many = (count: number): string => Array.from({ length: count }, (_, i) => `t${i}`).join(',')
  expect(parseTags(many(20))).toHaveLength(20)
  expect(parseTags(many(21))).toBeNull()
  expect(parseTags('x'.repeat(50))).toHaveLength(1)
  expect(parseTags('x'.repeat(51))).toBeNull()
})
