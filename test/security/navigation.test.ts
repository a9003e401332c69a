import { describe, expect, it } from 'vitest'
import { isOwnPage, isWebAddress } from '../../src-main/hosts/electron/navigation'

describe('the desktop window', () => {
  const page = 'file:///opt/atelier/out/renderer/index.html'
  it.each([
    [page, true],
    [`${page}#/runs/1`, true],
    ['file:///etc/passwd', false],
    ['https://example.com/', false],
    ['javascript:alert(1)', false],
    ['nonsense', false]
  ])('may show %s: %s', (url, allowed) => {
    expect(isOwnPage(url, page)).toBe(allowed)
  })
  it.each([
    ['https://example.com', true],
    ['file:///etc/passwd', false],
    ['javascript:alert(1)', false],
    ['smb://host/share', false]
  ])('hands %s to the browser: %s', (url, allowed) => {
    expect(isWebAddress(url)).toBe(allowed)
  })
})
