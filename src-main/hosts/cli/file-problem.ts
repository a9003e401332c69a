import { asOthersSay, type Sentence } from '../../contract'
const reasons: Record<string, Sentence> = {
  ENOENT: 'its folder does not exist',
  EISDIR: 'there is a folder of that name',
  EACCES: 'this account may not write there',
  EPERM: 'this account may not write there',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: "this account's share of the disk is used up",
  ENOTDIR: 'part of its path is not a folder',
  ENAMETOOLONG: 'its name is too long',
  ETXTBSY: 'it is in use',
  EBUSY: 'it is in use',
  EMFILE: 'too many files are open',
  ELOOP: 'its links form a loop'
}

/**
 * Why a file could not be written, as half a sentence; the system's own words where there are no better
 * ones.
 */
export function writingProblem(error: unknown): Sentence {
  const { code, message } = error as NodeJS.ErrnoException
  return reasons[code ?? ''] ?? asOthersSay(message)
}
