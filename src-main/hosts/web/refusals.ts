import type { IncomingMessage, ServerResponse } from 'node:http'
import { securityHeaders } from './requests'

/** Languages that the host answers in before there is a window, the one for everybody else first. */
const languages = ['en', 'ja'] as const
export type HostLanguage = (typeof languages)[number]

/** What a person meets who is not let in: what is wrong, and what to do. */
interface Refusal {
  status: number
  texts: Record<HostLanguage, readonly [problem: string, fix: string]>
}

const refusals = {
  unknownHost: {
    status: 421,
    texts: {
      en: [
        'Atelier is not served under this name.',
        'Open the address that Atelier printed, or start it with this name: atelier serve --host NAME'
      ],
      ja: [
        'この名前では Atelier を開けません。',
        'Atelier が表示したアドレスを開くか、この名前を付けて起動してください: atelier serve --host 名前'
      ]
    }
  },
  foreignPage: {
    status: 403,
    texts: {
      en: [
        'Another page asked for this, and Atelier answers its own window alone.',
        'Open the address of Atelier itself in a tab.'
      ],
      ja: [
        'ほかのページからの要求です。Atelier は自分のウィンドウにだけ応答します。',
        'Atelier のアドレスをタブで直接開いてください。'
      ]
    }
  },
  onlyRead: {
    status: 405,
    texts: {
      en: ['Files can only be fetched from this address.', 'Ask for it with GET.'],
      ja: ['このアドレスではファイルの取得だけができます。', 'GET で要求してください。']
    }
  },
  noFile: {
    status: 404,
    texts: {
      en: [
        'There is nothing at this address.',
        'Open Atelier at its beginning, the address that ends with "/".'
      ],
      ja: [
        'このアドレスには何もありません。',
        '「/」で終わる Atelier の最初のアドレスを開いてください。'
      ]
    }
  },
  noDownload: {
    status: 404,
    texts: {
      en: [
        'There is no such download, or it was fetched already.',
        'Export it once more in the window of Atelier.'
      ],
      ja: [
        'このダウンロードはないか、すでに取得されています。',
        'Atelier のウィンドウでもう一度書き出してください。'
      ]
    }
  },
  noSuchPart: {
    status: 416,
    texts: {
      en: ['The file is not as long as that.', 'Fetch it from its beginning.'],
      ja: ['ファイルはそれほど長くありません。', '最初から取得してください。']
    }
  }
} satisfies Record<string, Refusal>

/**
 * The language of an answer to whoever is not in a window yet: the one that their browser asks for most
 * (Accept-Language, RFC 9110, 12.5.4), English where it asks for neither.
 */
export function languageOf({ headers }: IncomingMessage): HostLanguage {
  const asked = (headers['accept-language'] ?? '').split(',').flatMap((part) => {
    const [range = '', ...parameters] = part.split(';').map((each) => each.trim())
    const language = languages.find((each) => range.toLowerCase().split('-')[0] === each)
    const weight = Number(parameters.find((each) => /^q=/i.test(each))?.slice(2) ?? 1)
    return language && weight > 0 ? [{ language, weight }] : []
  })
  // Of equals the one that is named first: sorting keeps their order.
  return asked.sort((a, b) => b.weight - a.weight)[0]?.language ?? languages[0]
}

/** Answers with what is wrong and what to do, a line each, in the language of the browser. */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  name: keyof typeof refusals,
  headers: Record<string, string> = {}
): void {
  const { status, texts } = refusals[name]
  const language = languageOf(request)
  response
    .writeHead(status, {
      ...securityHeaders,
      ...languageHeaders(language),
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      ...headers
    })
    .end(`${texts[language].join('\n')}\n`)
}

export const languageHeaders = (language: HostLanguage): Record<string, string> => ({
  'content-language': language,
  'vary': 'accept-language'
})
