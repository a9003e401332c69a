export const quick = {
  title: 'Start from your pictures',
  intro:
    'Drop a folder with one folder for each class. A network that knows a thousand things already ' +
    'learns yours within a minute.',
  dropHere: 'Drop a folder of pictures here',
  dropHint: 'one folder for each class, or a ZIP archive of that',
  or: 'or take data that is here',
  sets: 'Data that is here',
  setSize:
    '{count} pictures, {classes} classes | {count} picture, {classes} classes | {count} pictures, {classes} classes',
  noSets: 'There is no data here yet.',
  train: 'Train a classifier',
  others: 'Other data',
  notHere: 'There is no data “{id}” here.',
  begins: 'It begins with',
  weightsHere: '{title} ({trainedOn}; {licence}).',
  weightsToFetch:
    '{title} ({trainedOn}; {licence}). It is not here yet: {size} are downloaded first, once.',
  fetching: 'Downloading the weights…',
  noWeights: 'These weights could not be had.',
  noWeightsText:
    'Take in a file that somebody copied, or train a small network from scratch: that takes more ' +
    'pictures to become as good.',
  file: 'File of the weights',
  takeIn: 'Take it in',
  scratch: 'Train from scratch',
  arrays:
    'This data holds images of {size} pixels as they are: a small network is trained on them from ' +
    'scratch.',
  some: 'So that it is quick, {limit} of {count} pictures are taken. “Make it better” takes all.',
  starting: 'Starting…',
  training: 'Learning',
  preparing: 'Reading the pictures…',
  features: 'Looking at every picture once; after that it is quick.',
  curve: 'How often it is right',
  done: 'Your classifier is ready',
  ofHeld:
    'right of {count} pictures that it had not seen | right of {count} picture that it had not seen | right of {count} pictures that it had not seen',
  between: 'Of other pictures like these it gets between {low} and {high} right (19 times of 20).',
  few: 'Few pictures were held back, so this is rough: more pictures make it more certain.',
  test: 'Test it',
  testPrompt: 'Drop or paste a picture',
  testHint: 'It is looked at on this machine and not kept.',
  choose: 'Choose pictures…',
  camera: 'Camera',
  takeFrame: 'Take a picture',
  closeCamera: 'Close the camera',
  cameraProblems: {
    none: 'No camera was found.',
    refused: 'This page may not use the camera.',
    busy: 'The camera does not answer: another program may be using it.',
    gone: 'The camera is gone.',
    insecure: 'A browser gives a camera to pages of this machine and to HTTPS alone.',
    unknown: 'The camera cannot be opened.'
  },
  cameraFixes: {
    none: 'Plug one in, or choose a picture.',
    refused: "Allow it in the browser's or the system's settings, and press again.",
    busy: 'Close that program, and press again.',
    gone: 'Plug it in again, and press again.',
    insecure: 'Open Atelier through a forwarded port (http://localhost), or choose a picture.',
    unknown: 'Try again, or choose a picture.'
  },
  noAnswers: 'No picture was tested yet.',
  notRead: 'not read',
  better: 'Make it better',
  betterText:
    'Fine-tuning goes on from here with the same data: {epochs} epochs, the last layers first and one ' +
    'stage more every {every} epochs, earlier ones with lower rates, on random parts of the pictures.',
  longerText: 'It is trained anew for {epochs} epochs, on random parts of the pictures.',
  takes: 'It will take about {time}.',
  measuring: 'Finding out how long it takes…',
  startBetter: 'Start it',
  change: 'Change it first',
  whole: 'Show the whole run',
  problems: 'To check in the data',
  checking: 'Looking for problems in the pictures…',
  noProblems: 'No problems were found in the pictures.',
  show: 'Look at the pictures',
  ended: 'It ended before it was done.'
}
