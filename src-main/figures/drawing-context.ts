/**
 * What marks are drawn with: the part of a canvas's 2D context that figures need. The window's canvas has
 * it and the exporter's too, so that a figure asks for no browser.
 */
export interface DrawingContext {
  beginPath(): void
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  closePath(): void
  stroke(): void
  fill(): void
  /** The width that the text takes in the current font, in CSS pixels. */
  measureText(text: string): { width: number }
}
