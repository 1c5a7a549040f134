import { randomUUID } from 'node:crypto'
import type { ConversationState } from '#sim/gemini/brain/conversation-state.ts'

/** What a session was when its handle was given out. */
export interface Snapshot {
  readonly model: string
  readonly conversation: { readonly name: string; readonly state: ConversationState }
  /** Tool calls the client has not answered yet, by id. */
  readonly openCalls: readonly (readonly [id: string, name: string])[]
}

export interface Kept {
  readonly snapshot: Snapshot
  /** While the old connection lives, the real service refuses the new one. */
  readonly isConnected: () => boolean
}

/** The real ones last for two hours. */
const HANDLE_TTL_MS = 2 * 60 * 60_000
const HANDLES_MAX = 5000

/** Handles of sessions that may be resumed. */
export class HandleStore {
  readonly #kept = new Map<string, Kept & { readonly expiresAtMs: number }>()

  keep(snapshot: Snapshot, isConnected: () => boolean, nowMs: number): string {
    const handle = `sim-${randomUUID()}`
    this.#kept.set(handle, { snapshot, isConnected, expiresAtMs: nowMs + HANDLE_TTL_MS })
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > HANDLES_MAX && oldest !== undefined) this.#kept.delete(oldest)
    return handle
  }

  find(handle: string, nowMs: number): Kept | null {
    const kept = this.#kept.get(handle)
    return kept && kept.expiresAtMs > nowMs ? kept : null
  }
}
