import { setTimeout as sleep } from 'node:timers/promises'
import type { CallClaims } from '#lib/contracts/call-brief.ts'
import type { CallOutcome } from '#lib/domain/call.ts'
import { messageOf } from '#lib/errors.ts'
import type { Log } from '#lib/log.ts'
import type { CallServices } from './call-services.ts'
import type { CallMetrics } from './metrics.ts'

/** The caller hears silence meanwhile; whatever is not stored then, the carrier's callbacks tell. */
const RETRY_WAITS_MS = [200, 800] as const

/** Stores how a conversation ended and tells the app. Never fails; a database that is away is logged. */
export async function closeConversation(
  services: CallServices,
  ending: {
    claims: CallClaims
    outcome: CallOutcome
    durationMs: number
    metrics: CallMetrics
    log: Log
  },
): Promise<void> {
  const { claims, outcome, durationMs, metrics, log } = ending
  const { callId } = claims
  const figures = { ...metrics.summary(), durationMs: Math.round(durationMs) }
  metrics.count('conversationsEnded', 1, { outcome })
  const { purpose, direction } = claims
  log.info('conversation-ended', { outcome, purpose, direction, figures })
  for (const waitMs of [...RETRY_WAITS_MS, null]) {
    try {
      await services.endConversation({ callId, outcome, metrics: figures })
      services.tellApp({ kind: 'conversation-ended', callId, outcome })
      return
    } catch (error) {
      if (waitMs === null) log.error('ending-not-stored', { outcome, reason: messageOf(error) })
      else await sleep(waitMs)
    }
  }
}
