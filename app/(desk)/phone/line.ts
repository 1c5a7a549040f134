import { type LineReport, readReport } from './line-report.ts'

const SOCKET_PATH = '/phone/line'
/** From here on frames are dropped: a second of sound that the network has not taken. */
const UNSENT_BYTES_MAX = 8_000

type Command =
  | { event: 'register'; ticket: string }
  | { event: 'dial'; to: string }
  | { event: 'accept' }
  | { event: 'decline' }
  | { event: 'key'; digit: string }
  | { event: 'hang-up' }

interface LineEvents {
  report(report: LineReport): void
  frame(frame: ArrayBuffer): void
  closed(code: number): void
}

/** The wire between this browser and the telephone network. Shows the ticket as soon as it is open. */
export class Line {
  readonly #socket: WebSocket

  constructor(ticket: string, events: LineEvents) {
    const url = new URL(SOCKET_PATH, window.location.href)
    url.protocol = url.protocol.replace('http', 'ws')
    this.#socket = new WebSocket(url)
    this.#socket.binaryType = 'arraybuffer'
    this.#socket.addEventListener('open', () => this.send({ event: 'register', ticket }))
    this.#socket.addEventListener('message', ({ data }) => {
      if (data instanceof ArrayBuffer) return events.frame(data)
      const report = readReport(String(data))
      if (report) events.report(report)
    })
    this.#socket.addEventListener('close', ({ code }) => events.closed(code))
  }

  send(command: Command): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(command))
  }

  sendFrame(frame: Uint8Array<ArrayBuffer>): void {
    const isOpen = this.#socket.readyState === WebSocket.OPEN
    if (isOpen && this.#socket.bufferedAmount < UNSENT_BYTES_MAX) this.#socket.send(frame)
  }

  close(): void {
    this.#socket.close(1000)
  }
}
