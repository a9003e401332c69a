/** A section that has no field of this name is not waited for any longer. */
const mostFrames = 20

/** The field of a path, or the one that holds it. */
function fieldOf(path: string): HTMLElement | null {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const field = document.querySelector<HTMLElement>(`[data-path="${CSS.escape(at)}"]`)
    if (field) return field
  }
  return null
}

/** Shows the field of a setting, in a section that is unfolded for it, and puts the focus there. */
export async function goToField(path: string): Promise<void> {
  const [part = ''] = path.split('.')
  const section = document.querySelector<HTMLElement>(`[data-parts~="${CSS.escape(part)}"]`)
  const isFolded = section?.dataset['state'] === 'closed'
  if (isFolded) {
    section?.querySelector<HTMLElement>('button')?.click()
    // It is there a few frames later.
    for (let frame = 0; frame < mostFrames && !fieldOf(path); frame++)
      await new Promise((resolve) => requestAnimationFrame(resolve))
  }
  const field = fieldOf(path) ?? section
  field?.closest('details')?.setAttribute('open', '')
  field?.scrollIntoView({ block: 'center' })
  field?.querySelector<HTMLElement>('input, select, textarea, button')?.focus()
}
