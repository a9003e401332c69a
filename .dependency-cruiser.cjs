/** Who may import whom (docs/architecture.md, Rooms). A room not named in a rule's exception may not do what the rule forbids. */
const rooms = [
  'native',
  'downloads',
  'pickle',
  'models',
  'weights',
  'datasets',
  'engines',
  'trainer',
  'runs',
  'figures',
  'exports',
  'exchange',
  'workbench',
  'api',
  'hosts'
]
const mayImport = {
  native: [],
  downloads: [],
  pickle: [],
  models: [],
  weights: ['downloads', 'pickle', 'models'],
  datasets: ['downloads', 'native', 'pickle'],
  engines: ['downloads', 'native'],
  trainer: ['native', 'models', 'weights', 'datasets', 'engines'],
  runs: [],
  figures: [],
  exports: ['figures', 'models'],
  exchange: ['figures'],
  workbench: [
    'native',
    'downloads',
    'models',
    'weights',
    'datasets',
    'engines',
    'trainer',
    'runs',
    'figures',
    'exports',
    'exchange'
  ],
  api: ['workbench'],
  hosts: ['api', 'workbench']
}
/** The trainer's floors, the highest first: each imports from itself and from those below it. */
const trainerFloors = [
  'node/',
  'jobs/',
  'loop/',
  'checkpoints/',
  'port.ts',
  'data/',
  'step/',
  'network/'
]
/** The same of the workbench; `workbench.ts` is above all of them, and what no floor has is below. */
const workbenchFloors = [
  'exchange',
  'figures',
  'models',
  'machine',
  'experiments',
  'analysis',
  'datasets',
  'runs',
  'processes',
  'ownership',
  'log',
  'files'
]
const onTrainerFloors = (floors) => `^src-main/trainer/(${floors.join('|')})`
const under = (names) => `^src-main/(${names.join('|')})/`

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'contract-imports-zod-only',
      severity: 'error',
      from: { path: '^src-main/contract/' },
      to: { pathNot: '^(src-main/contract/|node_modules/zod/)' }
    },
    ...rooms.map((room) => ({
      name: `${room}-imports-its-neighbours-only`,
      severity: 'error',
      from: { path: under([room]) },
      to: { path: '^src-(main|renderer)/', pathNot: under([room, 'contract', ...mayImport[room]]) }
    })),
    {
      name: 'engines-are-reached-by-their-list-only',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/engines/' },
      to: { path: '^src-main/engines/(tensorflow|onednn|wasm|cpu)/' }
    },
    {
      name: 'no-engine-reaches-into-another',
      severity: 'error',
      from: { path: '^src-main/engines/([^/.]+)/' },
      to: {
        path: '^src-main/engines/(tensorflow|onednn|wasm|cpu)/',
        pathNot: '^src-main/engines/$1/'
      }
    },
    {
      name: 'tfjs-in-its-rooms-only',
      severity: 'error',
      from: { path: '^src-', pathNot: under(['models', 'engines', 'trainer', 'exports']) },
      to: { path: 'node_modules/@tensorflow/' }
    },
    {
      name: 'electron-in-its-host-only',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/hosts/electron/' },
      to: { path: 'node_modules/electron/' }
    },
    {
      name: 'sqlite-in-runs-only',
      severity: 'error',
      from: { path: '^src-', pathNot: under(['runs']) },
      to: { path: 'node_modules/@photostructure/' }
    },
    {
      name: 'sharp-in-pictures-only',
      severity: 'error',
      comment: 'One place decides which pixels come of a picture; the view only encodes what it shows.',
      from: { path: '^src-', pathNot: '^src-main/datasets/(pictures|view)/' },
      to: { path: 'node_modules/(sharp|@img)/' }
    },
    {
      name: 'trainer-started-by-path-only',
      severity: 'error',
      comment:
        "The workbench may share the trainer room's types and its paths; the code runs in a process of its own.",
      from: { path: under(['workbench', 'api', 'hosts']) },
      to: { path: under(['trainer']), dependencyTypesNot: ['type-only'] }
    },
    ...trainerFloors.slice(1).map((floor, above) => ({
      name: `trainer-${floor.replace(/\W.*/, '')}-imports-no-higher-floor`,
      severity: 'error',
      from: { path: onTrainerFloors([floor]) },
      to: { path: onTrainerFloors(trainerFloors.slice(0, above + 1)) }
    })),
    {
      name: 'trainer-files-are-on-a-floor',
      severity: 'error',
      from: { path: '^src-main/trainer/', pathNot: onTrainerFloors(trainerFloors) },
      to: {}
    },
    ...workbenchFloors.map((floor, above) => ({
      name: `workbench-${floor}-imports-no-higher-floor`,
      severity: 'error',
      from: { path: `^src-main/workbench/${floor}/` },
      to: {
        path: `^src-main/workbench/(workbench\\.ts|(${workbenchFloors.slice(0, above).join('|') || '-'})/)`
      }
    })),
    {
      name: 'workbench-files-are-on-a-floor',
      severity: 'error',
      from: {
        path: '^src-main/workbench/',
        pathNot: `^src-main/workbench/((${workbenchFloors.join('|')})/|(workbench|application|tickets)\\.ts)`
      },
      to: {}
    },
    {
      name: 'trainer-core-is-platform-neutral',
      severity: 'error',
      from: { path: '^src-main/trainer/', pathNot: '^src-main/trainer/node/' },
      to: {
        path: '^(node:)?(fs|path|os|child_process|worker_threads|net|http)(/|$)',
        dependencyTypes: ['core']
      }
    },
    {
      name: 'models-and-figures-are-pure',
      severity: 'error',
      from: { path: under(['models', 'figures']) },
      to: { dependencyTypes: ['core'] }
    },
    {
      name: 'renderer-imports-contract-and-figures-only',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^src-main/', pathNot: under(['contract', 'figures']) }
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { dependencyTypes: ['core'] }
    },
    {
      name: 'transport-in-renderer-api-only',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: '^src-renderer/api/' },
      to: { path: 'node_modules/birpc/' }
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '^src-main/contract/'] },
      to: {}
    }
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.vue', '.js', '.json']
    }
  }
}
