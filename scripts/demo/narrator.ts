import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '#lib/errors.ts'
import type { CallRow, EventRow, Records, TurnRow } from './records.ts'
import { screen } from './screen.ts'

const LOOK_MS = 250

const PURPOSES: Record<string, string> = {
  guest_intake: 'guest calls',
  vendor_quote: 'quote',
  vendor_scheduling: 'scheduling',
  vendor_visit: 'on the day',
  landlord_approval: 'landlord',
  guest_update: 'guest update',
  escalation: 'on call',
}

/**
 * Tells what happens while it happens, from the product's own records: each finished turn of each
 * call, each status of a call, each event of the incident. A turn is told once the next one has
 * begun or the call is over, for until then it may still grow.
 */
export class Narrator {
  readonly #records: Records
  readonly #since: string
  readonly #toldTurns = new Set<number>()
  readonly #toldStatus = new Map<string, string>()
  #vendorNames = new Map<string, string>()
  #incidentId: string | undefined
  #lastEventSeq = 0

  constructor(records: Records, since: string) {
    this.#records = records
    this.#since = since
  }

  follow(incidentId: string): void {
    this.#incidentId = incidentId
  }

  /** Narrates until aborted. A failing look is told once and tried again: the play must go on. */
  async run(signal: AbortSignal): Promise<void> {
    this.#vendorNames = await this.#records.vendorNames()
    let complaint = ''
    while (!signal.aborted) {
      try {
        await this.look()
      } catch (error) {
        if (messageOf(error) !== complaint) screen.progress(`(${messageOf(error)})`)
        complaint = messageOf(error)
      }
      await delay(LOOK_MS, undefined, { signal }).catch(() => undefined)
    }
  }

  async look(): Promise<void> {
    const calls = await this.#records.calls(this.#since)
    const turns = calls.length > 0 ? await this.#records.turns(calls.map(({ id }) => id)) : []
    for (const call of calls) this.#tellStatus(call)
    for (const turn of turns) this.#tellTurn(turn, turns, calls)
    if (this.#incidentId) {
      for (const event of await this.#records.events(this.#incidentId)) this.#tellEvent(event)
    }
  }

  #nameOf(call: CallRow): string {
    const vendor = call.contact_id
      ? this.#vendorNames.get(call.contact_id)?.split(' ')[0]
      : undefined
    const who = vendor ?? call.party_kind
    return `${who}, ${PURPOSES[call.purpose] ?? call.purpose}`
  }

  #tellStatus(call: CallRow): void {
    if (this.#toldStatus.get(call.id) === call.status) return
    this.#toldStatus.set(call.id, call.status)
    if (call.status === 'reserved' || call.status === 'dialling' || call.status === 'queued') return
    screen.fact(`☎ ${this.#nameOf(call)}: ${call.status.replace('_', ' ')}`)
  }

  #tellTurn(turn: TurnRow, turns: readonly TurnRow[], calls: readonly CallRow[]): void {
    if (this.#toldTurns.has(turn.id)) return
    const call = calls.find(({ id }) => id === turn.call_id)
    const isOver =
      call?.ended_at != null ||
      turns.some((other) => other.call_id === turn.call_id && other.seq > turn.seq)
    if (!call || !isOver) return
    this.#toldTurns.add(turn.id)
    screen.spoken({
      call: this.#nameOf(call),
      speaker: turn.speaker,
      text: turn.interrupted ? `${turn.text} —` : turn.text,
    })
  }

  #tellEvent(event: EventRow): void {
    if (event.seq <= this.#lastEventSeq) return
    this.#lastEventSeq = event.seq
    screen.fact(`● ${event.type.replaceAll(/[._]/g, ' ')}${detailOf(event.payload)}`)
  }
}

/** The few words of an event's payload that a reader can use; never the whole of it. */
function detailOf(payload: Record<string, unknown>): string {
  const words = ['partyKind', 'status', 'reference', 'reason', 'vendorName', 'decision', 'method']
    .map((key) => payload[key])
    .filter((value): value is string => typeof value === 'string' && value.length < 120)
  return words.length > 0 ? `: ${words.join(', ')}` : ''
}
