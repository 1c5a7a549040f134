import { serviceDb } from '#lib/clients/supabase.ts'
import {
  acceptEscalation,
  type AcceptedEscalation,
  type DeEscalated,
  deEscalate,
} from '#lib/db/escalations.ts'
import { drainOutbox } from './outbox.ts'

/**
 * A member takes an emergency at the desk: the ringing stops and everybody on call hears it. The
 * first who takes it has it; members below coordinator are refused by the database.
 *
 * @public for the desk, which does not offer it yet
 */
export async function takeEscalation(answer: {
  escalationId: string
  userId: string
}): Promise<AcceptedEscalation> {
  const { escalationId, userId } = answer
  const by = { escalationId, by: { userId }, method: 'dashboard' } as const
  const taken = await acceptEscalation(serviceDb(), by)
  void drainOutbox()
  return taken
}

/**
 * A member finds that it is no emergency: it goes on, less urgent, in normal hours.
 *
 * @public for the desk, which does not offer it yet
 */
export async function callOffEscalation(answer: {
  escalationId: string
  userId: string
  reason: string
}): Promise<DeEscalated> {
  const { escalationId, userId, reason } = answer
  const by = { escalationId, by: { userId }, method: 'dashboard', reason } as const
  const calledOff = await deEscalate(serviceDb(), by)
  void drainOutbox()
  return calledOff
}
