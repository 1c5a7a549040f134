import { WebSocket } from 'ws'
import { SpeechDecoder } from '#sim/voice/speech.ts'
import { SILENCE } from './audio-port.ts'
import { startFrameClock } from './frame-clock.ts'
import { speechFrames } from './handset.ts'
import { decodeMulaw } from './mulaw.ts'
import type { SoftphoneCommand, SoftphoneReport } from './softphone-protocol.ts'

type ReportOf<Event extends SoftphoneReport['event']> = Extract<SoftphoneReport, { event: Event }>

/** A softphone without a person, for tests: it says what it is told to, in real time, and understands. */
export class ScriptedSoftphone implements Disposable {
  readonly reports: SoftphoneReport[] = []
  readonly utterances: string[] = []
  framesHeard = 0
  closed: { code: number; reason: string } | null = null
  readonly #socket: WebSocket
  readonly #decoder = new SpeechDecoder({ sampleRateHz: 8000 })
  #frames: Uint8Array[] = []
  #stopClock: () => void = () => undefined

  constructor(url: string) {
    this.#socket = new WebSocket(url)
    this.#socket.on('message', (data: Buffer, isBinary) => this.#receive(data, isBinary))
    this.#socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() }
      this.#stopClock()
    })
    this.#socket.on('error', () => undefined)
  }

  async opened(): Promise<this> {
    if (this.#socket.readyState === WebSocket.OPEN) return this
    await new Promise((resolve, reject) => {
      this.#socket.once('open', resolve)
      this.#socket.once('error', reject)
    })
    return this
  }

  last<Event extends SoftphoneReport['event']>(event: Event): ReportOf<Event> | undefined {
    return this.reports.findLast((report): report is ReportOf<Event> => report.event === event)
  }

  get isSpeaking(): boolean {
    return this.#frames.length > 0
  }

  send(command: SoftphoneCommand): void {
    this.#socket.send(JSON.stringify(command))
  }

  sendRaw(data: string | Uint8Array): void {
    this.#socket.send(data)
  }

  say(text: string): void {
    this.#frames.push(...speechFrames(text))
  }

  [Symbol.dispose](): void {
    this.#stopClock()
    this.#socket.terminate()
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (isBinary) {
      this.framesHeard += 1
      for (const event of this.#decoder.push(decodeMulaw(data))) {
        if (event.kind === 'end' && event.text !== '') this.utterances.push(event.text)
      }
      return
    }
    const report = JSON.parse(data.toString()) as SoftphoneReport
    this.reports.push(report)
    if (report.event === 'answered') {
      this.#stopClock = startFrameClock(() => this.#socket.send(this.#frames.shift() ?? SILENCE))
    }
    if (report.event === 'ended') this.#stopClock()
  }
}
