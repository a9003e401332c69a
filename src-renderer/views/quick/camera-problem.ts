/** What keeps a camera from being used, as a person meets it. */
export type CameraProblem = 'none' | 'refused' | 'busy' | 'gone' | 'insecure' | 'unknown'

/** By the names that `getUserMedia` fails with (W3C, Media Capture and Streams, section 10.2). */
const problems: Record<string, CameraProblem> = {
  NotFoundError: 'none',
  OverconstrainedError: 'none',
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotReadableError: 'busy',
  AbortError: 'busy'
}

/** What a failed attempt to open a camera means. */
export const cameraProblem = (error: unknown): CameraProblem =>
  (error instanceof Error && problems[error.name]) || 'unknown'
