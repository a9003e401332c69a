import { describe, expect, it } from 'vitest'
import { AtelierError, encodeError, errorTable, sentenceTemplates } from '../../../../src-main/contract'
import { setLanguage } from '../../../../src-renderer/i18n'
import { durationText } from '../../../../src-renderer/i18n/duration'
import { ja } from '../../../../src-renderer/i18n/ja'
import { errors } from '../../../../src-renderer/i18n/ja/errors'
import { sentences } from '../../../../src-renderer/i18n/ja/sentences'
import { errorLine, errorTexts, saidText } from '../../../../src-renderer/i18n/said'

const placesOf = (text: string): Set<string> =>
  new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name as string))

/** Every text of the window, by its path. */
function textsOf(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  return Object.entries(value as object).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`))
}

/** Names of more than two words that are the same in every language. */
const names = ['Layer (type)      Output Shape      Param']
/** Three English words in a row, outside of commands, names and code. */
function englishIn(text: string): string | null {
  const bare = names
    .reduce((left, name) => left.replaceAll(name, ' '), text)
    .replace(/「[^」]*」|\{[^}]*\}|"[^"]*"|\([\w.,\- /=]+\)|[\w./-]*[./_=-][\w./=-]*/g, '·')
  return /\b[A-Za-z]{2,}[ ,]+[A-Za-z]{2,}[ ,]+[A-Za-z]{2,}/.exec(bare)?.[0] ?? null
}

describe('Japanese', () => {
  it('speaks of nothing that an error does not tell', () => {
    const parts = ['message', 'fix'] as const
    const strange = Object.entries(errorTable).flatMap(([code, english]) =>
      parts.flatMap((part) => {
        const japanese = errors[code as keyof typeof errors][part]
        return [...placesOf(japanese)].filter((place) => !placesOf(english[part]).has(place))
      })
    )
    expect(strange).toEqual([])
  })

  it('speaks of nothing that a sentence does not tell', () => {
    const strange = sentenceTemplates.filter((template) =>
      [...placesOf(sentences[template])].some((place) => !placesOf(template).has(place))
    )
    expect(strange).toEqual([])
  })

  it('has no English left but names and commands', () => {
    const texts = [...textsOf(ja), ...textsOf(errors), ...textsOf(sentences)]
    expect(texts.length).toBeGreaterThan(sentenceTemplates.length)
    expect(texts.filter(([, text]) => englishIn(text) !== null)).toEqual([])
  })
})

describe('what the main process says in a Japanese window', () => {
  it('is an error in Japanese, its reason and what to do too', () => {
    setLanguage('ja')
    const error = new AtelierError('ENGINE_SETUP_FAILED', {
      engine: 'tensorflow',
      reason: 'there is no C++ compiler',
      fix: 'Install one ("apt-get install g++" on Debian and Ubuntu), then run "atelier doctor --fix tensorflow".'
    })
    expect(errorTexts(error)).toEqual({
      message: 'エンジン「tensorflow」をセットアップできませんでした: C++ コンパイラーがありません。',
      fix: 'インストールしてから (Debian、Ubuntu では「apt-get install g++」)、「atelier doctor --fix tensorflow」を実行してください。'
    })
  })

  it('is the same of an error that was stored with a run', () => {
    setLanguage('ja')
    const stored = encodeError(new AtelierError('RUN_IS_ACTIVE', { run: 'first', status: 'running' }))
    expect(errorLine(stored)).toBe(
      '「first」はまだ終わっていません (状態: 実行中)。先に停止してください。'
    )
  })

  it('has sentences within sentences in Japanese, and names as they are', () => {
    setLanguage('ja')
    expect(saidText('none of its pictures can be read (a.png: it is damaged (it ends too early))')).toBe(
      '読み込める画像がありません (a.png: 壊れています (途中で終わっています))'
    )
  })

  it('is a log in Japanese, an error with what to do as well', () => {
    setLanguage('ja')
    expect(saidText('Completed 10 epochs in 3.2 s; best val_accuracy 0.9130 in epoch 8')).toBe(
      '10 エポックを 3.2 秒で完了しました。最良の val_accuracy は 0.9130 (エポック 8)'
    )
    expect(
      saidText(
        'The disk that holds /data is full. Free some space and start again; everything saved so far is kept.'
      )
    ).toBe(
      '/data のあるディスクがいっぱいです。空き容量を増やして、もう一度始めてください。これまでに保存した内容はすべて残っています。'
    )
  })

  it('parts what is wrong from what to do, wherever else there are full stops', () => {
    setLanguage('ja')
    const error = new AtelierError('LOSS_NOT_FINITE', {
      ...{ value: 'NaN', step: 7, epoch: 1 },
      where: '; its update left dense/kernel not finite'
    })
    expect(saidText(`${error.message} ${error.fix}`)).toBe(errorLine(error))
    expect(errorLine(error)).toBe(
      'エポック 1 のステップ 7 で損失が NaN になりました。その更新で dense/kernel が有限でなくなりました。' +
        '学習率を下げるか、勾配のノルムを制限してください。'
    )
  })

  it('says which came first where numbers broke, and at which step', () => {
    setLanguage('ja')
    const error = new AtelierError('UPDATE_NOT_FINITE', {
      ...{ name: 'dense/kernel', step: 5, epoch: 1 },
      where: '; the gradient of dense/bias came first, at step 1 of epoch 1'
    })
    expect(saidText(`${error.message} ${error.fix}`)).toBe(errorLine(error))
    expect(errorLine(error)).toBe(
      'エポック 1 のステップ 5 の後、損失はすべて有限でしたが dense/kernel が有限でなくなっていました。' +
        '最初に有限でなくなったのは、エポック 1 のステップ 1 の dense/bias の勾配でした。' +
        '学習率を下げるか、勾配のノルムを制限してください。'
    )
  })

  it('says each field of an experiment', () => {
    setLanguage('ja')
    expect(
      saidText('precision: stages are frozen and trained in fp32 or bf16 only; epoch: unknown field')
    ).toBe(
      'precision: ステージの凍結と学習は fp32 か bf16 でのみ行えます; epoch: このような項目はありません'
    )
  })

  it('stays as it came where no catalogue has it', () => {
    setLanguage('ja')
    expect(saidText('EIO: i/o error, read')).toBe('EIO: i/o error, read')
  })

  it('is English in an English window', () => {
    setLanguage('en')
    const error = new AtelierError('DISK_FULL', { path: '/data' })
    expect(errorLine(error)).toBe(`${error.message} ${error.fix}`)
    expect(saidText('it is empty')).toBe('it is empty')
  })

  it('has durations with units of the language', () => {
    setLanguage('ja')
    // A line may end between two numbers, and not before a unit: ~ stands for a space that holds it.
    const held = (seconds: number): string => durationText(seconds).replaceAll('\u00a0', '~')
    expect([4.25, 187, 7500, 3 * 86_400 + 4 * 3600].map(held)).toEqual([
      '4.3~秒',
      '3~分 07~秒',
      '2~時間 05~分',
      '3~日 4~時間'
    ])
    setLanguage('en')
    expect(held(7500)).toBe('2~h 05~min')
  })
})
