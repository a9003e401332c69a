/**
 * How a figure on the screen is lettered: as the window, and smaller; 11 pixels where the text has 13.
 */
export function figureLetters(): { fontFamily: string; fontSize: number } {
  const { fontFamily, fontSize } = getComputedStyle(document.body)
  return { fontFamily, fontSize: Math.round((parseFloat(fontSize) || 13) * (11 / 13)) }
}
