import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface RecordedRequest {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What to answer: a status with a body (JSON unless it is a string), silence, or a torn connection. */
export type Answer =
  | { kind: 'reply'; status: number; body: unknown; headers?: Record<string, string> }
  | { kind: 'silence' }
  | { kind: 'reset' }

export function reply(status: number, body: unknown, headers?: Record<string, string>): Answer {
  return { kind: 'reply', status, body, ...(headers && { headers }) }
}

export interface HttpRecorder extends AsyncDisposable {
  readonly url: string
  readonly requests: RecordedRequest[]
}

/** A server on a free port that keeps what it was sent and answers as the test says. */
export async function recordHttp(
  answer: (request: RecordedRequest, index: number) => Answer,
): Promise<HttpRecorder> {
  const requests: RecordedRequest[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const recorded: RecordedRequest = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      }
      requests.push(recorded)
      const what = answer(recorded, requests.length - 1)
      if (what.kind === 'silence') return
      if (what.kind === 'reset') {
        request.socket.resetAndDestroy()
        return
      }
      const isText = typeof what.body === 'string'
      response.writeHead(what.status, {
        'content-type': isText ? 'text/plain' : 'application/json',
        ...what.headers,
      })
      response.end(isText ? what.body : JSON.stringify(what.body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
