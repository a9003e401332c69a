import type { Diagnosis } from './diagnosis'

/** What is wrong with an engine or its set-up. */
export const engineErrors = {
  UNKNOWN_ENGINE: {
    message: 'There is no engine "{id}".',
    fix: 'Available engines: {engines}.',
    exitCode: 2
  },
  ENGINE_UNAVAILABLE: {
    message: 'The engine "{engine}" is not available: {reason}.',
    fix: '{fix}',
    exitCode: 1
  },
  ENGINE_SETUP_FAILED: {
    message: 'Setting up the engine "{engine}" failed: {reason}.',
    fix: '{fix}',
    exitCode: 1
  },
  JPEG_SETUP_FAILED: {
    message: 'Setting up the decoder of JPEG files failed: {reason}.',
    fix: '{fix}',
    exitCode: 1
  },
  ENGINE_OUT_OF_MEMORY: {
    message: 'The engine ran out of memory at batch size {batchSize}.',
    fix: '{hint}',
    exitCode: 1
  },
  ENGINE_DEVICE_LOST: {
    message: 'The engine "{engine}" lost its device: {reason}.',
    fix:
      'What was saved is kept. Check "nvidia-smi", and the system log for lines with "Xid"; ' +
      'then start the experiment again, or use another engine (--engine).',
    exitCode: 1
  },
  LAYER_FAILED: {
    message: 'The layer "{layer}" ({type}) could not be computed: {reason}.',
    fix: "Check the layer's settings and the shape of its input; the run's log has the details.",
    exitCode: 1
  },
  ENGINE_FAILED: {
    message: 'The engine "{engine}" failed: {reason}.',
    fix: "See the run's log; another engine may manage it (--engine).",
    exitCode: 1
  }
} as const satisfies Record<string, Diagnosis>
