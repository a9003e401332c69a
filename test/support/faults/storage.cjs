// Preloaded into a trainer (--require): makes its storage fail at a chosen moment.
// ATELIER_TEST_KILL_AT=n ends the process without warning at the n-th moment of writing a checkpoint:
// half of it written, before and after the flush, before and after the rename, after the folder's flush.
// ATELIER_TEST_SLOW_RENAME=ms keeps a checkpoint between its writing and its name for so long.
const files = require('node:fs/promises')

const killAt = Number(process.env.ATELIER_TEST_KILL_AT ?? 0)
const slow = Number(process.env.ATELIER_TEST_SLOW_RENAME ?? 0)
let moments = 0
const moment = () => {
  if (++moments === killAt) process.kill(process.pid, 'SIGKILL')
}
const { open, rename } = files

files.open = async (path, ...rest) => {
  const handle = await open(path, ...rest)
  if (!String(path).includes('checkpoints')) return handle
  const { writev, sync } = handle
  handle.writev = async (buffers, ...more) => {
    if (moments + 1 === killAt)
      await writev.call(
        handle,
        buffers.map((each) => each.subarray(0, Math.ceil(each.length / 2))),
        ...more
      )
    moment()
    return writev.call(handle, buffers, ...more)
  }
  handle.sync = async () => {
    moment()
    await sync.call(handle)
    moment()
  }
  return handle
}
files.rename = async (from, to) => {
  if (!String(to).includes('checkpoints')) return rename(from, to)
  moment()
  if (slow > 0) await new Promise((done) => setTimeout(done, slow))
  await rename(from, to)
  moment()
}
