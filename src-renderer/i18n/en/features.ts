export const features = {
  title: 'Features of images',
  text: 'Where only the last layer of a network is trained, what the layers before it make of each image is kept here: the next run on the same images begins at once.',
  limit: 'At most (GB)',
  limitWrong: 'A number from 0 to 1,024',
  limitHint: 'The least recently used go first; 0 keeps none',
  none: 'Nothing is kept.',
  used: '{size} kept',
  clear: 'Remove all'
}
