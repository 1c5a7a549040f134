import { serviceDb } from '#lib/clients/supabase.ts'
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
  /** `notice`: how it ended or that help is needed, due whatever became of the incident. */
  readonly kind: 'news' | 'notice'
}

/**
 * Reserves, then sends, at most once for a key. A text that may or may not have gone out is left at
 * that: a second one would confuse more than a missing one, and the manager sees its state.
 */
export async function sendText(text: Text): Promise<void> {
  const db = serviceDb()
  const { key, kind, body, ...claims } = text
  if (kind === 'news' && text.incidentId && (await findObstacle(text.incidentId))) return
  await sendReserved(db, { key, claims, body })
}
