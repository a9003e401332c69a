import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { z } from 'zod'
import { writePrivateFile } from '../../workbench/files/private-file'

const sessionLifetime = 90 * 24 * 3600 * 1000
/** Browsers that stay signed in, the newest of them, and addresses that wait to be opened. */
const mostSessions = 64
const mostCodes = 16

/** Hashes alone: whoever reads the file learns nothing that lets them in. */
const accessFile = z.object({
  origin: z.string().nullable().catch(null),
  codes: z.array(z.string()),
  sessions: z.array(z.object({ hash: z.string(), since: z.number() }))
})
type AccessFile = z.infer<typeof accessFile>

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')
const secretOf = (): string => randomBytes(32).toString('base64url')

/** The address that lets one browser in, once. */
const addressWith = (origin: string, code: string): string => `${origin}/open?code=${code}`

/**
 * Who may use a workspace's web host. A one-time code is exchanged for a session, which the browser
 * keeps as a cookie; both are kept by their hashes in the workspace, so that a browser stays signed in
 * when the host is started again, and another process of the same user can add a code.
 */
export class WebAccess {
  private readonly path: string
  /** Cookies are shared by all ports of a host: each workspace has its own name. */
  readonly cookieName: string
  /** What a script sends as `Authorization: Bearer`; ends with the host. */
  readonly token = secretOf()

  constructor(workspace: string) {
    this.path = join(workspace, 'web-access.json')
    this.cookieName = `atelier-${hashOf(workspace).slice(0, 12)}`
  }

  /** Where the host listens, so that another process can print an address; null: nowhere any more. */
  listensAt(origin: string | null): void {
    this.write({ ...this.read(), origin })
  }

  /** A new address that works once; null where no host was started. */
  newAddress(): string | null {
    const state = this.read()
    if (state.origin === null) return null
    const code = secretOf()
    this.write({ ...state, codes: [...state.codes, hashOf(code)].slice(-mostCodes) })
    return addressWith(state.origin, code)
  }

  /** The new session's secret, or null where the code is unknown or was used. */
  exchange(code: string): string | null {
    const state = this.read()
    const hash = hashOf(code)
    if (!state.codes.includes(hash)) return null
    const secret = secretOf()
    const sessions = [...state.sessions, { hash: hashOf(secret), since: Date.now() }].slice(
      -mostSessions
    )
    this.write({ ...state, codes: state.codes.filter((each) => each !== hash), sessions })
    return secret
  }

  /** The session of a request, by its hash; `script` for one with the token; null for nobody's. */
  sessionOf({ headers }: IncomingMessage): string | null {
    const bearer = /^Bearer ([\w-]+)$/i.exec(headers.authorization ?? '')?.[1]
    // Hashes are compared: the time that it takes says nothing about the secret.
    if (bearer !== undefined) return hashOf(bearer) === hashOf(this.token) ? 'script' : null
    const cookies = (headers.cookie ?? '').split(';').map((each) => each.trim())
    const mine = cookies.filter((each) => each.startsWith(`${this.cookieName}=`))
    const hashes = mine.map((each) => hashOf(each.slice(this.cookieName.length + 1)))
    return this.read().sessions.find(({ hash }) => hashes.includes(hash))?.hash ?? null
  }

  /** Ends every session but one, and every address that was printed. */
  keepOnly(session: string): void {
    const state = this.read()
    this.write({ ...state, codes: [], sessions: state.sessions.filter(({ hash }) => hash === session) })
  }

  cookie(secret: string): string {
    return (
      `${this.cookieName}=${secret}; HttpOnly; SameSite=Strict; Path=/; ` +
      `Max-Age=${sessionLifetime / 1000}`
    )
  }

  private read(): AccessFile {
    try {
      const state = accessFile.parse(JSON.parse(readFileSync(this.path, 'utf8')))
      return {
        ...state,
        sessions: state.sessions.filter(({ since }) => Date.now() - since < sessionLifetime)
      }
    } catch {
      // Missing or broken: nobody is signed in.
      return { origin: null, codes: [], sessions: [] }
    }
  }

  private write(state: AccessFile): void {
    writePrivateFile(this.path, JSON.stringify(state))
  }
}
