import { setTimeout as delay } from 'node:timers/promises'
import type { CallOrder, CallUpdate, Instructions } from './call-parameters.ts'
import { isOver, type CallRecord } from './call-record.ts'
import { newRecord } from './dialing.ts'
import { LiveCall } from './live-call.ts'
import { detectMachine } from './machine-detection.ts'
import { badRequest, RestError } from './rest-error.ts'
import { ringPhone } from './ringing.ts'
import type { Softphone } from './softphone.ts'
import { StatusReporter } from './status-reporter.ts'
import { fetchTwiml, runInstructions } from './twiml-run.ts'
import type { World } from './world.ts'

/** A person hears the ringing tone at least this long before the line answers. */
const INBOUND_RING_MS = 200

/** Puts calls through, in both directions, and holds those that are under way. */
export class Exchange {
  readonly #world: World
  readonly #live = new Map<string, LiveCall>()

  constructor(world: World) {
    this.#world = world
  }

  /** Starts an outbound call; its life goes on by itself. */
  place(order: CallOrder): LiveCall {
    const record = newRecord(this.#world, {
      from: order.from,
      to: order.to,
      direction: 'outbound-api',
      parentCallSid: null,
      status: 'queued',
    })
    const call = new LiveCall({
      world: this.#world,
      record,
      phone: order.to,
      purpose: null,
      reporter: new StatusReporter(this.#world, record.sid, order.statusCallback),
      fallback: order.fallback,
    })
    this.#keep(call)
    this.#watch(this.#runOutbound(call, order), call)
    return call
  }

  /** A person dials the account's number. Throws when they cannot. */
  dialIn(phone: string, purpose: string | undefined): LiveCall {
    const person = this.#world.personAt(phone)
    if (this.#world.softphones.has(phone)) throw badRequest(20_001, `${phone} is in use`)
    if (!person) throw new RestError(404, 20_404, `nobody has the phone ${phone}`)
    const reason = purpose ?? Object.keys(person.calls ?? {})[0]
    if (reason === undefined || !person.calls?.[reason]) {
      throw badRequest(20_001, `${person.name} has no reason "${reason ?? ''}" to call`)
    }
    if (this.#world.phonesInUse.has(phone)) throw badRequest(20_001, `${phone} is in use`)
    return this.#openInbound(phone, reason)
  }

  /** Whoever holds the softphone dials the account's number. Throws when their line is in use. */
  dialFrom(softphone: Softphone): void {
    const { phone } = softphone
    if (this.#world.phonesInUse.has(phone)) throw badRequest(20_001, `${phone} is in use`)
    this.#openInbound(phone, null)
  }

  update(record: CallRecord, update: CallUpdate): void {
    const call = this.#live.get(record.sid)
    const notInProgress = badRequest(21_220, 'Call is not in-progress. Cannot redirect.')
    if (!call || isOver(record)) throw notInProgress
    if (update.kind === 'redirect') {
      if (!call.isAnswered) throw notInProgress
      call.interrupt()
      this.#watch(runInstructions(this.#world, call, update.instructions), call)
      return
    }
    // A call that is up cannot be cancelled, and Twilio does not call that an error.
    if (call.isAnswered && update.status === 'canceled') return
    call.end(call.isAnswered ? 'completed' : 'canceled', call.isAnswered ? 200 : 487)
  }

  /** Ends every call; the simulator is going down. */
  async close(): Promise<void> {
    for (const call of this.#live.values()) call.end(call.isAnswered ? 'completed' : 'canceled')
    await this.#world.settle()
  }

  #openInbound(phone: string, purpose: string | null): LiveCall {
    const { phoneNumber, statusUrl } = this.#world.options
    const record = newRecord(this.#world, {
      from: phone,
      to: phoneNumber,
      direction: 'inbound',
      parentCallSid: null,
      status: 'ringing',
    })
    record.startedMs = record.createdMs
    const call = new LiveCall({
      world: this.#world,
      record,
      phone,
      purpose,
      // A number's own callback reports the end of a call and nothing else.
      reporter: new StatusReporter(
        this.#world,
        record.sid,
        statusUrl === null
          ? null
          : { url: statusUrl, method: 'POST', events: new Set(['completed']) },
      ),
      fallback: null,
    })
    call.seize()
    call.softphone?.dial()
    this.#keep(call)
    call.ring()
    this.#watch(this.#runInbound(call), call)
    return call
  }

  #keep(call: LiveCall): void {
    this.#live.set(call.record.sid, call)
    void call.ended.then(() => this.#live.delete(call.record.sid))
  }

  /** Nobody awaits a call: a defect of the simulator ends it and is told in the log. */
  #watch(life: Promise<void>, call: LiveCall): void {
    life.catch((error: unknown) => {
      this.#world.alert(call.record.sid, 31_000, `the simulator failed: ${String(error)}`)
      call.end('failed', 500)
    })
  }

  async #runOutbound(call: LiveCall, order: CallOrder): Promise<void> {
    if (!(await ringPhone(this.#world, call, order.ringSeconds))) return
    call.answer()
    this.#limit(call, order.talkSecondsMax)
    if (order.machineDetection) {
      const detected = detectMachine(this.#world, call, order.machineDetection)
      if (!order.machineDetection.isAsync) await detected
      else detected.catch(() => undefined)
    }
    if (isOver(call.record)) return
    await this.#runFirst(call, withAnsweredBy(order.instructions, call.record))
  }

  async #runInbound(call: LiveCall): Promise<void> {
    const { voiceUrl } = this.#world.options
    await Promise.race([delay(INBOUND_RING_MS), call.ended])
    if (voiceUrl === null) {
      this.#world.alert(call.record.sid, 11_200, 'the number has no voice URL')
      return call.end('failed', 404)
    }
    const first = { kind: 'url', url: voiceUrl, method: 'POST' } as const
    const repeat = this.#repeat(call, first)
    const document = await fetchTwiml(this.#world, call, first)
    await repeat
    if (isOver(call.record)) return
    const [verb] = document?.verbs ?? []
    if (verb?.kind === 'reject') return call.end(verb.reason === 'busy' ? 'busy' : 'no-answer', 486)
    call.answer()
    this.#limit(call, 14_400)
    await runInstructions(this.#world, call, document)
  }

  async #runFirst(call: LiveCall, instructions: Instructions): Promise<void> {
    const repeat = this.#repeat(call, instructions)
    await runInstructions(this.#world, call, instructions)
    await repeat
  }

  /** A fault: the same request arrives twice, and nothing comes of the second answer. */
  async #repeat(call: LiveCall, instructions: Instructions): Promise<void> {
    if (instructions.kind !== 'url') return
    if (!this.#world.faults.strikes('duplicateVoiceWebhooks')) return
    await fetchTwiml(this.#world, call, instructions)
  }

  /** `TimeLimit`: the hard stop of a conversation. */
  #limit(call: LiveCall, seconds: number): void {
    const timer = setTimeout(() => call.end('completed'), seconds * 1000)
    void call.ended.then(() => clearTimeout(timer))
  }
}

function withAnsweredBy(instructions: Instructions, record: CallRecord): Instructions {
  if (instructions.kind !== 'url' || record.answeredBy === null) return instructions
  return { ...instructions, params: { AnsweredBy: record.answeredBy } }
}
