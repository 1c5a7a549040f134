import { serviceDb } from '#lib/clients/supabase.ts'
import { listSubscribers } from '#lib/db/duplicates.ts'
import type { PartyKind } from '#lib/domain/call.ts'
import { sendReserved } from '#lib/send-reserved.ts'
import { findObstacle } from './may-act.ts'

export interface Text {
  /** The same key is the same text, sent at most once. */
  readonly key: string
  readonly organizationId: string
  /** Null when it is about a call that belongs to none. */
  readonly incidentId: string | null
  readonly partyKind: PartyKind
  /** Null for the manager on call. */
  readonly partyId: string | null
  readonly phone: string
  readonly body: string
  /** What goes out instead, when the words that are kept must not hold a secret. */
  readonly outgoing?: string
  /** `notice`: how it ended or that help is needed, due whatever became of the incident. */
  readonly kind: 'news' | 'notice'
}

/**
 * Sends a text about an incident to its guest, and to everybody else who reported the same trouble.
 * To others it goes to them alone. Each at most once for a key.
 */
export async function sendText(text: Text): Promise<void> {
  await sendOne(text)
  if (text.partyKind === 'guest') await textSubscribers(text)
}

/** The same words to everybody who reported the same trouble after the incident's own guest. */
export async function textSubscribers(text: Text): Promise<void> {
  if (text.incidentId === null) return
  for (const { guestId, phone } of await listSubscribers(serviceDb(), text.incidentId)) {
    if (guestId === text.partyId) continue
    await sendOne({ ...text, key: `${text.key}:also:${guestId}`, partyId: guestId, phone })
  }
}

/**
 * Reserves, then sends, at most once for a key. A text that may or may not have gone out is left at
 * that: a second one would confuse more than a missing one, and the manager sees its state.
 */
async function sendOne(text: Text): Promise<void> {
  const db = serviceDb()
  const { key, kind, body, outgoing, ...claims } = text
  if (kind === 'news' && text.incidentId && (await findObstacle(text.incidentId))) return
  await sendReserved(db, { key, claims, body }, outgoing)
}
