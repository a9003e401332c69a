export const classes = {
  title: 'Classes',
  all: 'all of them, as they are',
  chosen: '{leftOut} left out, {merged} merged',
  unread: 'The classes of this data set cannot be read.',
  name: 'Class',
  leaveOut: 'Leave out',
  leaveOutClass: 'Leave out {class}',
  countsAs: 'Counts as',
  classCountsAs: '{class} counts as',
  hint: 'The files stay as they are. Type the name of another class, or a new one, to put classes together.',
  search: 'Find a class',
  more: 'Showing the first {shown} of {of}.',
  reset: 'All classes as they are'
}
