import { execFileSync } from 'node:child_process'

/** Whether the programs are here that draw a PDF and read what it says of itself. */
export const hasPoppler = ((): boolean => {
  try {
    execFileSync('pdftoppm', ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()
