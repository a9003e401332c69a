import { describe, expect, it } from 'vitest'
import {
  type ExperimentIssue,
  experimentIssue,
  issueCodes,
  parseExperiment
} from '../../../src-main/contract'

const experiment = {
  model: { id: 'mlp' },
  dataset: { id: 'garments' },
  optimizer: { type: 'adam' },
  epochs: 10,
  batchSize: 8
}
/** An experiment, and what is wrong with it. */
const wrong: [object, ExperimentIssue[]][] = [
  [
    { model: { id: 'resnet18', normalization: 'pre-activation', zeroInitResidual: true } },
    [
      {
        path: 'model.zeroInitResidual',
        message:
          'only blocks that normalise before the addition have a last normalisation that can begin at zero',
        code: 'nothingToZero',
        params: {}
      }
    ]
  ],
  [
    { fineTuning: {}, precision: 'fp16' },
    [
      {
        path: 'precision',
        message: 'stages are frozen and trained in fp32 or bf16 only',
        code: 'fineTuningInHalf',
        params: {}
      }
    ]
  ],
  [
    { schedule: { type: 'step', every: 30 } },
    [
      {
        path: 'schedule.every',
        message: "30 epochs is more than the run's 10",
        code: 'scheduleTooLong',
        params: { length: 30, epochs: 10 }
      }
    ]
  ],
  [
    { schedule: { type: 'oneCycle', epochs: 10.5 } },
    [
      {
        path: 'schedule.epochs',
        message: "10.5 epochs is more than the run's 10",
        code: 'scheduleTooLong',
        params: { length: 10.5, epochs: 10 }
      }
    ]
  ],
  [
    { schedule: { type: 'cosine', warmupEpochs: 5, epochs: 4 } },
    [
      {
        path: 'schedule.warmupEpochs',
        message: 'the warm-up is longer than the schedule',
        code: 'warmupTooLong',
        params: {}
      }
    ]
  ],
  [
    { batchSize: 1, augmentation: { mixup: 0.2 } },
    [
      {
        path: 'augmentation.mixup',
        message: 'mixup needs a batch size of at least 2: a single image has nothing to be mixed with',
        code: 'mixupOfOne',
        params: {}
      }
    ]
  ],
  [
    { batchSize: 1, augmentation: { cutmix: 1 } },
    [
      {
        path: 'augmentation.cutmix',
        message: 'CutMix needs a batch size of at least 2: a single image has nothing to be mixed with',
        code: 'cutmixOfOne',
        params: {}
      }
    ]
  ],
  [
    { augmentation: { crop: { area: [0.5, 0.25] } } },
    [
      {
        path: 'augmentation.crop.area',
        message: 'the smallest, 0.5, is larger than the largest, 0.25',
        code: 'reversedRange',
        params: { smallest: 0.5, largest: 0.25 }
      }
    ]
  ],
  [
    { augmentation: { randAugment: { magnitudes: 9 } } },
    [
      {
        path: 'augmentation.randAugment.magnitudes',
        message: 'unknown field, did you mean "magnitude"?',
        code: 'misspeltField',
        params: { suggestion: 'magnitude' }
      }
    ]
  ],
  [
    { dataset: { id: 'garments', colour: 'red' } },
    [{ path: 'dataset.colour', message: 'unknown field', code: 'unknownField', params: {} }]
  ],
  [
    { dataset: { id: 'garments', validation: { from: 'fold', folds: 5, fold: 6 } } },
    [
      {
        path: 'dataset.validation.fold',
        message: 'there are 5 folds, counted from 1',
        code: 'noSuchFold',
        params: { folds: 5 }
      }
    ]
  ],
  [
    { dataset: { id: 'mine', path: 'data/mine' } },
    [
      {
        path: 'dataset.path',
        message: 'this is not a full path: start from the root of the disk, for example /home/me/data',
        code: 'relativePath',
        params: {}
      }
    ]
  ],
  [
    { epoch: 3 },
    [
      {
        path: 'epoch',
        message: 'unknown field, did you mean "epochs"?',
        code: 'misspeltField',
        params: { suggestion: 'epochs' }
      }
    ]
  ],
  [
    { schedule: { type: 'cosinus' } },
    [
      {
        path: 'schedule.type',
        message: 'there is no "cosinus", did you mean "cosine"?',
        code: 'misspeltChoice',
        params: { value: 'cosinus', suggestion: 'cosine' }
      }
    ]
  ],
  [
    { optimizer: { type: 'lion' } },
    [
      {
        path: 'optimizer.type',
        message: 'there is no "lion": choose one of adam, adamw, sgd, rmsprop',
        code: 'unknownChoice',
        params: { value: 'lion', choices: 'adam, adamw, sgd, rmsprop' }
      }
    ]
  ],
  [
    { optimizer: { learningRate: 0.1 } },
    [
      {
        path: 'optimizer.type',
        message: 'choose one of adam, adamw, sgd, rmsprop',
        code: 'choiceMissing',
        params: { choices: 'adam, adamw, sgd, rmsprop' }
      }
    ]
  ]
]

describe("what is wrong with an experiment beside a field's own value", () => {
  it.each(wrong)('has a code and its parameters beside the sentence: %j', (changes, issues) => {
    const found = parseExperiment({ ...experiment, ...changes })
    expect(found).toEqual({ issues })
  })

  it('is all seen here, but for what only the data tell (experiment-check, class-choice, custom-architecture)', () => {
    const seen = wrong.flatMap(([, issues]) => issues.map(({ code }) => code))
    const told = [
      ...['noValidationImage', 'noTrainingImage', 'tooManyFolds', 'noValidationPart'],
      ...['otherChannels', 'otherClasses', 'otherImages']
    ]
    const ofClasses = [
      ...['unknownClass', 'misspeltClass', 'leftOutAndMerged', 'mergedIntoLeftOut', 'mergedOnwards'],
      ...['fewClasses', 'emptyTrainPart', 'emptyValidationPart', 'emptyTestPart']
    ]
    expect(new Set([...seen, ...told, ...ofClasses])).toEqual(new Set(issueCodes))
  })

  it('crosses the wire whole; a code that a newer Atelier knows leaves its sentence', () => {
    const [issue] = wrong[0]?.[1] ?? []
    expect(experimentIssue.parse(JSON.parse(JSON.stringify(issue)))).toEqual(issue)
    expect(
      experimentIssue.parse({ path: 'epochs', message: 'too many', code: 'ofTomorrow', params: {} })
    ).toEqual({ path: 'epochs', message: 'too many', code: undefined, params: {} })
    expect(experimentIssue.parse({ path: 'model', message: 'too deep' })).toEqual({
      path: 'model',
      message: 'too deep'
    })
  })
})
