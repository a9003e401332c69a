import { EventEmitter } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answerDrags } from '../../../src-main/hosts/electron/drag-out'
import { DraggedFiles } from '../../../src-main/hosts/electron/dragged-file'
import { isOwnPage } from '../../../src-main/hosts/electron/navigation'
import { temporaryFolder } from '../../support/temporary-folder'

/** What the preload uses of Electron: what it hands to the page, and what it sends. */
const electron = vi.hoisted(() => ({
  exposed: {} as Record<string, { dragOut: (name: string, bytes: Uint8Array) => void }>,
  send: null as ((channel: string, ...content: unknown[]) => void) | null
}))
vi.mock('electron', () => ({
  contextBridge: {
    exposeInMainWorld: (name: string, api: (typeof electron.exposed)[string]) => {
      electron.exposed[name] = api
    }
  },
  ipcRenderer: {
    on: () => undefined,
    // As Electron carries messages: by structured clone.
    send: (channel: string, ...content: unknown[]) =>
      electron.send?.(channel, ...structuredClone(content))
  },
  webUtils: {}
}))

interface Drag {
  file: string
  icon: string
}

describe('dragging a figure out of the window', () => {
  const page = 'file:///opt/atelier/index.html'
  let files: DraggedFiles
  let drags: Drag[]
  let failures: unknown[]
  let frame: { url: string } | null

  beforeEach(async () => {
    await import('../../../src-main/hosts/electron/preload/preload')
    files = new DraggedFiles()
    drags = []
    failures = []
    frame = { url: page }
    const ipc = new EventEmitter()
    const isOurs: Parameters<typeof answerDrags>[1]['isOurs'] = ({ senderFrame }) =>
      senderFrame !== null && isOwnPage(senderFrame.url, page)
    answerDrags(ipc as unknown as Parameters<typeof answerDrags>[0], {
      files: { write: (name, content) => files.write(name, content) },
      isOurs,
      icon: '/opt/atelier/icon.png',
      onFailure: (error) => failures.push(error)
    })
    electron.send = (channel, ...content) => {
      const sender = { startDrag: (drag: Drag) => drags.push(drag) }
      ipc.emit(channel, { senderFrame: frame, sender }, ...content)
    }
  })
  afterEach(() => files.close())
  const dragOut = (name: string, bytes: Uint8Array): void =>
    electron.exposed['atelier']?.dragOut(name, bytes)

  it('hands the system a file of that name and content, with an icon, for each drag', () => {
    dragOut('loss.png', Uint8Array.of(1, 2))
    dragOut('損失.svg', Uint8Array.of(3))
    expect(drags.map(({ file, icon }) => [basename(file), [...readFileSync(file)], icon])).toEqual([
      ['loss.png', [1, 2], '/opt/atelier/icon.png'],
      ['損失.svg', [3], '/opt/atelier/icon.png']
    ])
    // A drop may come at any time until the application ends.
    files.close()
    expect(drags.some(({ file }) => existsSync(file))).toBe(false)
  })

  it.each([
    ['another page', { url: 'https://example.org/index.html' }],
    ['a frame that is gone', null]
  ])('is not begun for %s', (_, sender) => {
    frame = sender
    dragOut('loss.png', Uint8Array.of(1))
    expect(drags).toEqual([])
  })

  it('is not begun for what is no name of a file, or no bytes', () => {
    dragOut('../loss.png', Uint8Array.of(1))
    dragOut('loss.png', 'text' as unknown as Uint8Array)
    expect([drags, failures]).toEqual([[], []])
  })

  it('goes on where the system has cleared its temporary files away', () => {
    dragOut('loss.png', Uint8Array.of(1))
    rmSync(dirname(dirname(drags[0]?.file ?? '')), { recursive: true })
    dragOut('loss.png', Uint8Array.of(2))
    expect([...readFileSync(drags[1]?.file ?? '')]).toEqual([2])
  })

  it('ends where the file cannot be written, and nothing else does', () => {
    const place = join(temporaryFolder(), 'a file where the folder was')
    writeFileSync(place, '')
    vi.stubEnv('TMPDIR', place)
    dragOut('loss.png', Uint8Array.of(1))
    vi.unstubAllEnvs()
    expect(drags).toEqual([])
    expect(failures).toMatchObject([{ code: 'ENOTDIR' }])
    dragOut('loss.png', Uint8Array.of(1))
    expect(drags).toHaveLength(1)
  })
})
