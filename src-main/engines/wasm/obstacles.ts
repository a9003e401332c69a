import type { Obstacle, Remedy } from '../engine'

/** What mends it where examining it finds nothing more particular. */
export const reinstall: Remedy = {
  remedy: 'install',
  fix: 'Reinstall Atelier\'s packages with "npm ci", or use another engine.'
}
export const notInstalled: Obstacle = { reason: 'its npm package is missing', ...reinstall }
