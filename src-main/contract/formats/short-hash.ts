/** A SHA-256 where all of it has no room: its first twelve digits. */
export const shortHash = (sha256: string): string => sha256.slice(0, 12)
