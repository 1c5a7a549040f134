import { serviceDb } from '#lib/clients/supabase.ts'
import type { CallBrief } from '#lib/contracts/call-brief.ts'
import { identifyCaller, type IdentifiedCaller } from '#lib/db/callers.ts'
import { openInboundCall, type InboundClaims } from '#lib/db/calls.ts'
import { writeInboundBrief } from './inbound-brief.ts'

interface RingingCall {
  readonly providerSid: string
  /** Caller id: a hint about who it is, never a proof. */
  readonly phone: string
  readonly line: string
}

export type AnsweredCall = { kind: 'answered'; callId: string } | { kind: 'unknown-line' }

/** Finds out who is calling and why, and writes the call down with its brief. Safe to repeat. */
export async function answerInboundCall(call: RingingCall): Promise<AnsweredCall> {
  const db = serviceDb()
  const now = new Date().toISOString()
  const caller = await identifyCaller(db, { line: call.line, phone: call.phone, now })
  if (!caller) return { kind: 'unknown-line' }
  const brief = await writeInboundBrief(db, caller, now)
  const { callId } = await openInboundCall(db, {
    providerSid: call.providerSid,
    phone: call.phone,
    claims: claimsOf(caller, brief),
    brief,
  })
  return { kind: 'answered', callId }
}

/**
 * What this caller may touch. The purpose decides: somebody whose call we cannot place is heard as a
 * stranger, and a stranger has neither property nor incident, whoever the number belongs to.
 */
function claimsOf(caller: IdentifiedCaller, { purpose }: CallBrief): InboundClaims {
  const isStranger = purpose === 'guest_intake' && caller.party.kind !== 'guest'
  return {
    organizationId: caller.organizationId,
    purpose,
    partyKind: isStranger ? 'unknown' : caller.party.kind,
    partyId: isStranger ? null : caller.party.id,
    contactId: isStranger ? null : caller.party.contactId,
    propertyId: isStranger ? null : caller.propertyId,
    unitId: isStranger ? null : caller.unitId,
    incidentId: isStranger ? null : caller.incidentId,
    quoteRequestId: purpose === 'vendor_quote' ? caller.quoteRequestId : null,
    approvalId: purpose === 'landlord_approval' ? caller.approvalId : null,
    visitId: purpose === 'vendor_visit' ? caller.visitId : null,
  }
}
