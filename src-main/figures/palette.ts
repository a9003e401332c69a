/**
 * Colours of a figure. Series: Okabe and Ito's colour-blind-safe set, darkened or lightened until they
 * read on the ground.
 */
export interface FigureTheme {
  ground: string
  text: string
  muted: string
  grid: string
  /** Ground of a time in which the run was paused. */
  pause: string
  series: readonly string[]
}

export const figureThemes: Record<'light' | 'dark', FigureTheme> = {
  light: {
    ground: '#ffffff',
    text: '#1c2024',
    muted: '#60646c',
    grid: '#e6e8eb',
    pause: '#eceef0',
    series: ['#0b68a8', '#c4501b', '#08835c', '#a8407e', '#8a6d00', '#4f7fb5', '#7a4fb0', '#5c6570']
  },
  dark: {
    ground: '#16181b',
    text: '#edeef0',
    muted: '#a0a6ae',
    grid: '#2b2f34',
    pause: '#23272b',
    series: ['#5aaee6', '#ee8a57', '#3fc093', '#e08cbf', '#d9b93c', '#8fb6e3', '#b795e6', '#a9b1bb']
  }
}

/** The colour of the `index`-th run; a ninth run begins again. */
export function seriesColor(theme: FigureTheme, index: number): string {
  return theme.series[index % theme.series.length] as string
}
