import { describe, expect, it } from 'vitest'
import { LinePeer } from '../../../src-main/workbench/machine/peers/line-peer'

/** A peer that runs this for each line that it is asked. */
const peer = (body: string): LinePeer =>
  new LinePeer(process.execPath, [
    '-e',
    `require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => { const request = JSON.parse(line); ${body} })`
  ])
const answer = 'console.log(JSON.stringify({ ok: true, value: request.number }))'

describe('a process that is asked line by line', () => {
  it('answers in order', async () => {
    const asked = peer(answer)
    expect(await Promise.all([1, 2, 3].map((number) => asked.ask({ number })))).toEqual([1, 2, 3])
    asked.close()
  })

  it('may print something else between its answers', async () => {
    const asked = peer(`console.log('a library says hello'); console.log('7'); ${answer}`)
    expect(await Promise.all([1, 2].map((number) => asked.ask({ number })))).toEqual([1, 2])
    asked.close()
  })

  it('fails what was asked and all that is asked later with its last words when it dies', async () => {
    const asked = peer(`console.error('no memory left'); process.exit(3)`)
    const all = [asked.ask({}), asked.ask({})]
    for (const each of all) await expect(each).rejects.toThrow(/exit code 3[^]*no memory left/)
    await expect(asked.ask({})).rejects.toThrow(/exit code 3/)
  })

  it('fails what is asked where there is no such program', async () => {
    const asked = new LinePeer('/nowhere/python', [])
    await expect(asked.ask({})).rejects.toThrow(/ENOENT/)
  })
})
