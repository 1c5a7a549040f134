/** What happens in the simulated world, for whoever watches (`GET /sim/events`). */
export type SimEvent =
  | { kind: 'call-status'; callSid: string; status: string; from: string; to: string }
  | { kind: 'said' | 'heard'; callSid: string; who: string; text: string }
  | { kind: 'keys'; callSid: string; who: string; digits: string }
  | { kind: 'message'; messageSid: string; from: string; to: string; body: string }
  | { kind: 'alert'; callSid: string | null; code: number; message: string }

export type SimEventAt = SimEvent & { readonly id: number; readonly at: string }

/** How many past events a late watcher still gets. */
const KEPT_EVENTS_MAX = 2000

export class EventFeed {
  readonly #watchers = new Set<(event: SimEventAt) => void>()
  #kept: SimEventAt[] = []
  #lastId = 0

  publish(event: SimEvent): void {
    this.#lastId += 1
    const dated = { ...event, id: this.#lastId, at: new Date().toISOString() }
    this.#kept.push(dated)
    if (this.#kept.length > KEPT_EVENTS_MAX) this.#kept = this.#kept.slice(-KEPT_EVENTS_MAX / 2)
    for (const watcher of this.#watchers) watcher(dated)
  }

  get kept(): readonly SimEventAt[] {
    return this.#kept
  }

  /** Calls the watcher for every event after `afterId`, past ones first. Returns how to stop. */
  watch(watcher: (event: SimEventAt) => void, afterId: number): () => void {
    for (const event of this.#kept) if (event.id > afterId) watcher(event)
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }
}
