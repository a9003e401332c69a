import { AtelierError, isActive, mostTags, type RunSummary } from '../contract'
import { comparedRuns } from '../workbench/runs/compared-runs'
import { dataChangesOf } from '../workbench/datasets/data-changes'
import { requireRunnable } from '../workbench/experiments/experiment-check'
import { parentFor, withPresence } from '../workbench/runs/run-checkpoints'
import type { CallContext, HandlersOf } from './handler'

/** Tells everyone who watches of a run that was changed. */
function told({ workbench }: CallContext, summary: RunSummary): RunSummary {
  workbench.emit({ type: 'run-changed', summary })
  return summary
}

const resolved = (store: CallContext['workbench']['store'], runs: string[]): string[] => [
  ...new Set(runs.map((run) => store.resolve(run)))
]

export const runHandlers = {
  /** Queues a run of an experiment, from the beginning or from another run's checkpoint. */
  'runs.start': async ({ spec: input, from }, { workbench: { store, queue } }) => {
    const spec = await requireRunnable(input, store.workspace, store)
    return queue.start(spec, from && parentFor(store, spec, from))
  },

  /** Ends a run after the step under way. */
  'runs.stop': ({ run }, { workbench: { store, queue } }) => queue.stop(store.resolve(run)),

  /** Ends a run after the step under way, to be resumed exactly there. */
  'runs.pause': ({ run }, { workbench: { store, queue } }) => queue.pause(store.resolve(run)),

  /** Takes in the run of a capsule. */
  'runs.takeCapsule': async ({ path, at }, { workbench: { capsules } }) =>
    (await capsules.take(path, at)).run,

  /** Goes on with a run from its newest checkpoint. */
  'runs.resume': ({ run }, { workbench: { store, queue } }) => queue.resume(store.resolve(run)),

  /** Changes a run while it trains. */
  'runs.steer': ({ run, change }, { workbench: { store, queue } }) =>
    queue.steer(store.resolve(run), change),

  /** Gives a waiting run another turn. */
  'runs.move': ({ run, position }, { workbench: { store, queue } }) =>
    queue.move(store.resolve(run), position),

  /** Every run, the newest first. */
  'runs.list': (_, { workbench: { store, queue } }) => store.list().map((run) => queue.withSilence(run)),

  /** All that is recorded of a run but its steps and its log. */
  'runs.show': ({ run }, { workbench: { store, queue } }) => {
    const detail = withPresence(store.detail(store.resolve(run)))
    return { ...detail, summary: queue.withSilence(detail.summary) }
  },

  /** What is compared of runs. */
  'runs.compare': ({ runs }, { workbench: { store, queue } }) =>
    comparedRuns(store, runs, (summary) => queue.withSilence(summary)),

  /** A run's steps, thinned to what a chart needs. */
  'runs.steps': ({ run, points, from, to }, { workbench: { store } }) =>
    store.steps(store.resolve(run), points, { from, to: to ?? Number.MAX_SAFE_INTEGER }),

  /** A run's log. */
  'runs.log': ({ run }, { workbench: { store } }) => store.log(store.resolve(run)),

  /** Takes in runs of other software. */
  'runs.import': ({ path }, { workbench: { runImports } }) => runImports.take(path),

  /** Gives a run another name. */
  'runs.rename': ({ run, name }, context) => {
    const { store } = context.workbench
    return told(context, store.annotations.rename(store.resolve(run), name))
  },

  /** Replaces a run's tags. */
  'runs.tag': ({ run, tags }, context) => {
    const { store } = context.workbench
    return told(context, store.annotations.tag(store.resolve(run), tags))
  },

  /** Gives tags to runs and takes others from them. */
  'runs.changeTags': ({ runs, add, remove }, context) => {
    const { store } = context.workbench
    const ids = resolved(store, runs)
    const change = (tags: string[]): string[] => [
      ...new Set([...tags.filter((tag) => !remove.includes(tag)), ...add])
    ]
    for (const { name, tags } of ids.map((id) => store.summary(id))) {
      const count = change(tags).length
      if (count > mostTags) throw new AtelierError('TOO_MANY_TAGS', { run: name, count, most: mostTags })
    }
    return store.annotations.changeTags(ids, change).map((summary) => told(context, summary))
  },

  /** Replaces what is noted of a run. */
  'runs.note': ({ run, note }, context) => {
    const { store } = context.workbench
    return told(context, store.annotations.note(store.resolve(run), note))
  },

  /** Has runs stay on top of the history, or no longer. */
  'runs.pin': ({ runs, isPinned }, context) => {
    const { store } = context.workbench
    return store.annotations
      .pin(resolved(store, runs), isPinned)
      .map((summary) => told(context, summary))
  },

  /** What is looked at of many runs beside their summaries. */
  'runs.values': ({ runs, columns }, { workbench: { runValues } }) => runValues.of(runs, columns),

  /** The settings that any run has. */
  'runs.settings': (_, { workbench: { runValues } }) => runValues.settings(),

  /** Removes runs and their files: all of them or, where one is still active or unknown, none. */
  'runs.delete': ({ runs, canBeUndone }, { workbench: { store, deletedRuns } }) => {
    const ids = resolved(store, runs)
    const active = ids.map((id) => store.summary(id)).find((run) => isActive(run.status))
    if (active) throw new AtelierError('RUN_IS_ACTIVE', { run: active.name, status: active.status })
    return deletedRuns.delete(ids, canBeUndone)
  },

  /** Runs that were deleted and can be brought back. */
  'runs.deleted': (_, { workbench: { deletedRuns } }) => deletedRuns.list(),

  /** Brings back deleted runs. */
  'runs.restore': ({ runs }, { workbench: { deletedRuns } }) => deletedRuns.restore(runs),

  /** Accuracy, confusion matrix and per-class figures of a run's saved weights. */
  'runs.evaluate': ({ run, ticket }, { workbench: { evaluationTickets, runJobs } }) =>
    evaluationTickets.holding(ticket, (signal) => runJobs.evaluate(run, signal)),
  'runs.cancelEvaluation': ({ ticket }, { workbench: { evaluationTickets } }) => ({
    isCancelled: evaluationTickets.cancel(ticket)
  }),

  /** What a run's network took its validation images for after an epoch. */
  'runs.answers': (request, { workbench }) => workbench.answers.look(request),

  /** What changed, image by image, from the data of one run to that of another. */
  'runs.dataChanges': (request, { workbench: { store } }) => dataChangesOf(store, request),

  /** Images whose labels are probably wrong, by runs that did not learn from them. */
  'runs.suspects': (request, { workbench }) => workbench.suspects.find(request),

  /** Images of a run's data in the plane, by their features. */
  'runs.embed': ({ ticket, anew, ...request }, { workbench }) =>
    workbench.embeddings.make(request, { ticket, anew }),

  /** What the layers of a run's network make of images. */
  'runs.activations': (request, { workbench }) => workbench.layerActivations.measure(request),

  /** Gives such a measurement up. */
  'runs.cancelActivations': ({ ticket }, { workbench }) => ({
    isCancelled: workbench.layerActivations.cancel(ticket)
  }),

  /** The same where it is kept. */
  'runs.embedding': (request, { workbench }) => workbench.embeddings.kept(request),

  /** What became of its images since. */
  'runs.embeddingChanges': (request, { workbench }) => workbench.embeddings.changes(request),

  /** Gives up what is being placed. */
  'runs.cancelEmbedding': ({ ticket }, { workbench }) => ({
    isCancelled: workbench.embeddings.cancel(ticket)
  }),

  /** Small pictures of images of a run's data. */
  'runs.thumbnails': ({ run, images }, { workbench: { store, dataViews } }) =>
    dataViews.thumbnails(store.detail(store.resolve(run)).spec.dataset, images),

  /** What a run's saved weights see in images. */
  'runs.predict': ({ run, ...request }, { workbench }) => workbench.runJobs.predict(run, request)
} satisfies HandlersOf<'runs'>
