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

  /** Forgets an imported data set; its files stay. */
  'datasets.remove': ({ dataset }, { workbench }) => workbench.datasets.remove(dataset),

  /** A few images to look at, augmented as an experiment would. */
  'datasets.preview': (request, { workbench }) => workbench.datasets.preview(request),

  /** The classes of an experiment's data, and how many images each has. */
  'datasets.classes': (request, { workbench }) => workbench.datasets.classes(request),

  /** Keeps which images of a data set a run is to leave out or to take for another class. */
  'datasets.correct': (request, { workbench }) => workbench.corrections.correct(request),

  /** A data set as a whole, for a person to look at. */
  'datasets.look': ({ dataset }, { workbench }) => workbench.dataViews.look(dataset),

  /** Some of its images, with thumbnails. */
  'datasets.images': (request, { workbench }) => workbench.dataViews.images(request),

  /** One of its images, large, beside what a network takes of it. */
  'datasets.image': ({ dataset, index }, { workbench }) => workbench.dataViews.image(dataset, index)
} satisfies HandlersOf<'datasets'>
