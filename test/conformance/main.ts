/**
 * One engine's conformance process: node BUNDLE RESULTS [PATTERN]. `environment` stands for the engine
 * that it is bundled for.
 */
import { runTests } from './jasmine-run'
import { prepare } from 'environment'

async function main(): Promise<void> {
  await prepare()
  // The tests ask for their environment as they are loaded.
  await import('@tensorflow/tfjs-core/dist/tests')
  await runTests(process.argv[2] as string, process.argv[3])
}

void main()
