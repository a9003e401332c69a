import type { HandlersOf } from './handler'

export const datasetHandlers = {
  /** Every data set that an experiment can name. */
  'datasets.list': (_, { workbench }) => workbench.datasets.list(),

  /** Brings a data set here; progress comes as events. */
  'datasets.get': ({ dataset }, { workbench }) => workbench.datasets.get(dataset),

  /** What a path holds, before it is imported. */
  'datasets.examine': (request, { workbench }) => workbench.datasets.examine(request),

  /** Ends an import under way. */
  'datasets.cancel': ({ name }, { workbench }) => workbench.datasets.cancel(name),

  /** Gives images of a path a name. */
  'datasets.import': (request, { workbench }) => workbench.datasets.import(request),

  /** Gives an imported data set another name, class names, or the folder that its files are in now. */
  'datasets.change': ({ dataset, change }, { workbench }) => workbench.datasets.change(dataset, change),

  /** Forgets an imported data set; its files stay, unless a browser sent them. */
  'datasets.remove': async ({ dataset }, { workbench: { datasets, uploads } }) => {
    const { path, ...answer } = await datasets.remove(dataset)
    return { ...answer, uploadRemoved: path !== null && (await uploads.remove(path)) }
  },

  /** A few images to look at, augmented as an experiment would. */
  'datasets.preview': (request, { workbench }) => workbench.datasets.preview(request),

  /** The classes of an experiment's data, and how many images each has. */
  'datasets.classes': (request, { workbench }) => workbench.datasets.classes(request),

  /** Keeps which images of a data set a run is to leave out or to take for another class. */
  'datasets.correct': (request, { workbench }) => workbench.corrections.correct(request),

  /** A data set as a whole, for a person to look at. */
  'datasets.look': ({ dataset }, { workbench }) => workbench.dataViews.look(dataset),

  /** What may be wrong with its images, after a look at every one of them. */
  'datasets.problems': ({ dataset }, { workbench }) => workbench.dataViews.problems(dataset),

  /** Where the images and files lie that have a problem. */
  'datasets.problemFiles': ({ dataset, problem }, { workbench }) =>
    workbench.dataViews.problemFiles(dataset, problem),

  /** Ignores a problem from now on, or no longer. */
  'datasets.ignore': ({ dataset, problem, isIgnored }, { workbench }) =>
    workbench.dataViews.ignore(dataset, problem, isIgnored),

  /** Keeps corrections that leave out what mends a problem. */
  'datasets.leaveOut': async ({ dataset, problem, previous }, { workbench }) =>
    workbench.corrections.correct({
      ...{ dataset, path: null, previous },
      changes: await workbench.dataViews.leavingOut(dataset, problem)
    }),

  /** Some of its images, with thumbnails. */
  'datasets.images': (request, { workbench }) => workbench.dataViews.images(request),

  /** One of its images, large, beside what a network takes of it. */
  'datasets.image': ({ dataset, index }, { workbench }) => workbench.dataViews.image(dataset, index)
} satisfies HandlersOf<'datasets'>
