import { defineConfig } from 'vitest/config'

/** Comparisons with Keras: `npm run test:peers`, never a part of `npm test`. */
export default defineConfig({
  resolve: { mainFields: ['main'] },
  test: {
    include: ['test/peers/*.test.ts'],
    root: '.',
    // Of the two halves of a comparison one waits while the other computes.
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: [
      'default',
      ['json', { outputFile: process.env['ATELIER_PEERS_REPORT'] ?? 'test-results/peers.json' }]
    ]
  }
})
