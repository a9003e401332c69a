/**
 * The kernels of tf.js that `onednn` has no native code for, by the reason. Complete and exact: a kernel
 * that is neither native nor listed fails the test, and so does one that is listed and native.
 */
export const borrowedKernels: Record<string, string[]> = {
  "Complex numbers live on JavaScript's side; nobody trains on them.": [
    'Complex',
    'ComplexAbs',
    'Real',
    'Imag',
    'FFT',
    'IFFT'
  ],
  "Texts live on JavaScript's side.": [
    'StaticRegexReplace',
    'StringNGrams',
    'StringSplit',
    'StringToHashBucketFast'
  ],
  'Ragged and sparse tensors: a few numbers, before training and not in it.': [
    'RaggedGather',
    'RaggedRange',
    'RaggedTensorToTensor',
    'SparseFillEmptyRows',
    'SparseReshape',
    'SparseSegmentMean',
    'SparseSegmentSum',
    'SparseToDense'
  ],
  "The random numbers are JavaScript's: the same on every engine.": ['Multinomial'],
  'Its size depends on what is in the tensor, so it is read in any case.': [
    'Unique',
    'NonMaxSuppressionV3',
    'NonMaxSuppressionV4',
    'NonMaxSuppressionV5'
  ],
  'A few numbers: shapes, counts and positions.': [
    'Bincount',
    'BroadcastArgs',
    'DenseBincount',
    'Diag',
    'SearchSorted'
  ],
  'Volumes: three spatial dimensions, which no layer of the catalogue has.': [
    'AvgPool3D',
    'AvgPool3DGrad',
    'Conv3D',
    'Conv3DBackpropFilterV2',
    'Conv3DBackpropInputV2',
    'MaxPool3D',
    'MaxPool3DGrad'
  ],
  'Preparation of single images, on the way in or out.': [
    'CropAndResize',
    'Draw',
    'MirrorPad',
    'RotateWithOffset',
    'Transform'
  ],
  'Layers that went out of use, or never came into it.': [
    'Dilation2D',
    'Dilation2DBackpropFilter',
    'Dilation2DBackpropInput',
    'LRN',
    'LRNGrad',
    'MaxPoolWithArgmax'
  ]
}
