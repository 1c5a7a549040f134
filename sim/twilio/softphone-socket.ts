import type { RawData, WebSocket } from 'ws'
import { Allowance } from './allowance.ts'
import type { Exchange } from './exchange.ts'
import { FRAME_BYTES } from './frame-clock.ts'
import type { PhoneTickets } from './phone-tickets.ts'
import { RestError } from './rest-error.ts'
import { readCommand, type SoftphoneCommand, type SoftphoneReport } from './softphone-protocol.ts'
import { Softphone } from './softphone.ts'
import type { World } from './world.ts'

/** Whoever has not said by then who they are is nobody. */
const REGISTER_WITHIN_MS = 5000
const SOFTPHONES_MAX = 8
/** Texts that came before the phone was switched on, as a phone shows them. */
const OLD_MESSAGES_MAX = 10
/** Frames come at 50 a second; a device that was held up catches up. */
const FRAMES = { perSecond: 60, most: 150 }
const COMMANDS = { perSecond: 10, most: 30 }
/** Two seconds of sound that nobody fetches: the rest is not worth sending. */
const UNSENT_BYTES_MAX = 16 * 1024
const PING_MS = 10_000
const CLOSE = { misuse: 1008, full: 1013, refused: 4401, inUse: 4409 } as const

/** One connection of a person's phone: registers it, then carries its commands and its sound. */
export class SoftphoneSocket {
  readonly #world: World
  readonly #exchange: Exchange
  readonly #tickets: PhoneTickets
  readonly #socket: WebSocket
  readonly #frames = new Allowance(FRAMES.perSecond, FRAMES.most)
  readonly #commands = new Allowance(COMMANDS.perSecond, COMMANDS.most)
  readonly #registerBy: NodeJS.Timeout
  readonly #pinging: NodeJS.Timeout
  #softphone: Softphone | null = null
  #stopMessages: () => void = () => undefined
  #isAlive = true

  constructor(world: World, exchange: Exchange, tickets: PhoneTickets, socket: WebSocket) {
    this.#world = world
    this.#exchange = exchange
    this.#tickets = tickets
    this.#socket = socket
    this.#registerBy = setTimeout(
      () => socket.close(CLOSE.refused, 'no ticket within 5 seconds'),
      REGISTER_WITHIN_MS,
    )
    this.#pinging = setInterval(() => this.#ping(), PING_MS)
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary))
    socket.on('pong', () => {
      this.#isAlive = true
    })
    socket.on('close', () => this.#closed())
    // A message that is too large or no WebSocket frame at all: `close` follows.
    socket.on('error', () => undefined)
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    // `nodebuffer`, the default: one Buffer a message.
    const bytes = data as Buffer
    return isBinary ? this.#receiveFrame(bytes) : this.#receiveText(bytes.toString('utf8'))
  }

  #receiveFrame(frame: Buffer): void {
    if (!this.#softphone) return this.#misused('sound before a ticket')
    if (!this.#frames.take()) return this.#misused('more than 60 frames a second')
    if (frame.length !== FRAME_BYTES) {
      return this.#misused(`a frame of ${frame.length} bytes instead of ${FRAME_BYTES}`)
    }
    this.#softphone.call?.hear(new Uint8Array(frame))
  }

  #receiveText(text: string): void {
    if (!this.#commands.take()) return this.#misused('more than 10 commands a second')
    const command = readCommand(text)
    if (!command) return this.#misused('no such command')
    if (command.event === 'register') return this.#register(command.ticket)
    if (!this.#softphone) return this.#misused('a command before a ticket')
    this.#obey(this.#softphone, command)
  }

  #obey(softphone: Softphone, command: Exclude<SoftphoneCommand, { event: 'register' }>): void {
    const { call } = softphone
    switch (command.event) {
      case 'dial':
        return this.#dial(softphone, command.to)
      case 'accept':
        return call?.answer('accepted')
      case 'decline':
        return call?.answer('declined')
      case 'key':
        return call?.press(command.digit)
      case 'hang-up':
        return call?.hangUp()
    }
  }

  #dial(softphone: Softphone, to: string): void {
    if (softphone.call) return this.#misused('a second call at a time')
    if (to !== this.#world.options.phoneNumber) {
      return this.#report({ event: 'ended', callSid: null, why: 'unreachable' })
    }
    try {
      this.#exchange.dialFrom(softphone)
    } catch (error) {
      if (!(error instanceof RestError)) throw error
      this.#report({ event: 'ended', callSid: null, why: 'busy' })
    }
  }

  #register(ticket: string): void {
    if (this.#softphone) return this.#misused('registered twice')
    const phone = this.#tickets.redeem(ticket)
    if (phone === null) {
      return this.#socket.close(CLOSE.refused, 'the ticket is unknown, used or too old')
    }
    const { softphones, options } = this.#world
    if (softphones.has(phone)) return this.#socket.close(CLOSE.inUse, `${phone} is registered`)
    if (softphones.size >= SOFTPHONES_MAX) {
      return this.#socket.close(CLOSE.full, `${SOFTPHONES_MAX} phones are registered`)
    }
    clearTimeout(this.#registerBy)
    this.#softphone = new Softphone(phone, {
      report: (report) => this.#report(report),
      frame: (frame) => {
        if (this.#socket.bufferedAmount < UNSENT_BYTES_MAX) this.#socket.send(frame)
      },
    })
    softphones.set(phone, this.#softphone)
    const name = this.#world.personAt(phone)?.name ?? null
    this.#report({ event: 'registered', phone, name, line: options.phoneNumber })
    this.#deliverMessages(phone)
  }

  /** Texts to this number: the latest that are there, and each that comes. */
  #deliverMessages(phone: string): void {
    const { feed } = this.#world
    const isMine = (event: (typeof feed.kept)[number]): boolean =>
      event.kind === 'message' && event.to === phone
    const [oldest] = feed.kept.filter(isMine).slice(-OLD_MESSAGES_MAX)
    this.#stopMessages = feed.watch(
      (event) => {
        if (event.kind !== 'message' || event.to !== phone) return
        this.#report({ event: 'message', from: event.from, body: event.body, at: event.at })
      },
      oldest ? oldest.id - 1 : Number.MAX_SAFE_INTEGER,
    )
  }

  #report(report: SoftphoneReport): void {
    this.#socket.send(JSON.stringify(report))
  }

  #misused(how: string): void {
    this.#socket.close(CLOSE.misuse, how)
  }

  #ping(): void {
    if (!this.#isAlive) return this.#socket.terminate()
    this.#isAlive = false
    this.#socket.ping()
  }

  #closed(): void {
    clearTimeout(this.#registerBy)
    clearInterval(this.#pinging)
    this.#stopMessages()
    if (!this.#softphone) return
    this.#world.softphones.delete(this.#softphone.phone)
    this.#softphone.vanish()
  }
}
