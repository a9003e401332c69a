import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { i18n } from '../../../../src-renderer/i18n'
import CameraFrame from '../../../../src-renderer/views/quick/camera-frame.vue'

/** A stream of one camera, which can be unplugged. */
class FakeStream {
  readonly track = Object.assign(new EventTarget(), { stop: vi.fn() })
  getTracks(): EventTarget[] {
    return [this.track]
  }
}

const named = (name: string): Error => Object.assign(new Error('in the words of a browser'), { name })
let shown: VueWrapper | null = null
// What the tests' page has for a browser takes no stream.
beforeEach(() => {
  vi.spyOn(HTMLMediaElement.prototype, 'srcObject', 'set').mockReturnValue(undefined)
})
afterEach(() => {
  shown?.unmount()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

function camera(getUserMedia: (() => Promise<unknown>) | null): VueWrapper {
  vi.stubGlobal('navigator', {
    ...globalThis.navigator,
    mediaDevices: getUserMedia ? { getUserMedia } : undefined
  })
  shown = mount(CameraFrame, { global: { plugins: [i18n] } })
  return shown
}
const alertOf = (wrapper: VueWrapper): string => {
  const alert = wrapper.find('[role=alert]')
  return alert.exists() ? alert.text() : ''
}

describe('the camera', () => {
  it.each([
    ['NotFoundError', 'No camera was found', 'choose a picture'],
    ['NotAllowedError', 'may not use the camera', 'Allow it'],
    ['NotReadableError', 'another program', 'Close that program'],
    ['TypeError', 'cannot be opened', 'choose a picture']
  ])('says what is wrong and what to do where there is a %s', async (name, problem, fix) => {
    const wrapper = camera(() => Promise.reject(named(name)))
    await wrapper.get('button').trigger('click')
    await expect.poll(() => alertOf(wrapper)).toContain(problem)
    expect(alertOf(wrapper)).toContain(fix)
    expect(alertOf(wrapper)).not.toContain('words of a browser')
    expect(wrapper.get('button').attributes('aria-disabled')).toBeUndefined()
  })

  it('says that a browser gives none to a page that anybody could have changed', async () => {
    const wrapper = camera(null)
    await wrapper.get('button').trigger('click')
    await expect.poll(() => alertOf(wrapper)).toContain('HTTPS')
  })

  it('says that it is gone when it is unplugged, and is let go with the page', async () => {
    const streams = [new FakeStream(), new FakeStream()]
    let opened = 0
    const wrapper = camera(() => Promise.resolve(streams[opened++]))
    await wrapper.get('button').trigger('click')
    await expect.poll(() => wrapper.find('video').exists()).toBe(true)
    streams[0]?.track.dispatchEvent(new Event('ended'))
    await expect.poll(() => alertOf(wrapper)).toContain('The camera is gone')

    await wrapper.get('button').trigger('click')
    await expect.poll(() => wrapper.find('video').exists()).toBe(true)
    expect(alertOf(wrapper)).toBe('')
    wrapper.unmount()
    shown = null
    expect(streams[1]?.track.stop).toHaveBeenCalledOnce()
  })
})
