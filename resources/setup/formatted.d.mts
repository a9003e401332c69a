/** The text of a file of that name as it lies in the sources. @throws Error where it cannot be read */
export function formatted(path: string, text: string): Promise<string>
