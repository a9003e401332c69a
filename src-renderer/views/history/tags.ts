/**
 * The tags of a text that separates them with commas (the Japanese ones too), each once; null where
 * there are more, or longer ones, than a run may have.
 */
export function parseTags(text: string): string[] | null {
  const tags = [
    ...new Set(
      text
        .split(/[,、，]/)
        .map((tag) => tag.trim())
        .filter(Boolean)
    )
  ]
  return tags.length <= 20 && tags.every((tag) => tag.length <= 50) ? tags : null
}
