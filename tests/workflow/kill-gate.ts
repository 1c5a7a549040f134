import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Writes that change the world outside are worth a moment before as well: reserved, not yet done. */
const OUR_DATABASE = 'db'
const HOP_BY_HOP = new Set(['host', 'connection', 'content-length', 'transfer-encoding'])

/**
 * Stands between one process under test and everything it writes to: its event log, our database,
 * Twilio, Gemini, Google. Every write is a moment, named alike in every run, at which the process can
 * be killed: nothing goes on there until this has answered.
 */
export class KillGate implements AsyncDisposable {
  readonly moments: string[] = []
  readonly #servers: Server[] = []
  readonly #times = new Map<string, number>()
  readonly #target: string | null
  readonly #kill: () => void
  url = ''
  /** Whether the moment to kill at has come. */
  isReached = false

  private constructor(target: string | null, kill: () => void) {
    this.#target = target
    this.#kill = kill
  }

  static async open(target: string | null, kill: () => void): Promise<KillGate> {
    const gate = new KillGate(target, kill)
    gate.url = await gate.#listen(async (request, response) => {
      const { phase, what } = JSON.parse((await bodyOf(request)).toString()) as Moment
      if (gate.#pass(phase, what)) response.end()
    })
    return gate
  }

  /** Another address for `baseUrl`, past which every write is a moment. */
  through(name: string, baseUrl: string): Promise<string> {
    return this.#listen(async (request, response) => {
      const { method = 'GET', url = '/' } = request
      const body = await bodyOf(request)
      const what = `${name} ${method} ${withoutIds(url)}`
      const isWrite = method !== 'GET' && !url.endsWith('/token')
      if (isWrite && name !== OUR_DATABASE && !this.#pass('before', what)) return
      const headers = Object.entries(request.headers).flatMap(([key, value]) =>
        HOP_BY_HOP.has(key) || value === undefined ? [] : [[key, String(value)] as const],
      )
      const answer = await fetch(`${baseUrl}${url}`, {
        method,
        headers: { ...Object.fromEntries(headers), 'accept-encoding': 'identity' },
        ...(body.length > 0 && { body }),
      })
      const content = Buffer.from(await answer.arrayBuffer())
      if (isWrite && !this.#pass('after', what)) return
      const { 'transfer-encoding': _, connection: __, ...rest } = Object.fromEntries(answer.headers)
      response.writeHead(answer.status, rest)
      response.end(content)
    })
  }

  /** False when this is the end: the process is being killed, and must hear nothing any more. */
  #pass(phase: Moment['phase'], what: string): boolean {
    const name = `${phase} ${what}`
    const time = (this.#times.get(name) ?? 0) + 1
    this.#times.set(name, time)
    const moment = `${name} (${time})`
    this.moments.push(moment)
    if (this.isReached || moment !== this.#target) return true
    this.isReached = true
    this.#kill()
    return false
  }

  async #listen(
    answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  ): Promise<string> {
    const server = createServer((request, response) => {
      // Whoever asked may have been killed meanwhile.
      answer(request, response).catch(() => response.destroy())
    })
    this.#servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}

interface Moment {
  readonly phase: 'before' | 'after'
  readonly what: string
}

async function bodyOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** The path, with whatever tells one call, event or row from another taken out. */
function withoutIds(url: string): string {
  const { pathname } = new URL(url, 'http://any')
  return pathname.replaceAll(/\/(?:AC|CA|SM)?[0-9a-f-]{16,}/g, '/·')
}
