import { randomBytes, randomUUID } from 'node:crypto'
import type { Db } from '#lib/clients/supabase.ts'
import type { CallBrief } from '#lib/contracts/call-brief.ts'
import { identifyCaller } from '#lib/db/callers.ts'
import {
  armStream,
  claimStream,
  endConversation,
  openInboundCall,
  recordCallStatus,
  type InboundClaims,
} from '#lib/db/calls.ts'
import { getIncidentContext, reportIncident } from '#lib/db/incidents.ts'
import { matchMaintenance } from '#lib/db/maintenance.ts'
import { appendTurn } from '#lib/db/turns.ts'

/** The sample organisation's line, and the guest who is staying now. */
const LINE = '+14155550100'
const GUEST = '+14155550110'

export const guestBrief: CallBrief = {
  purpose: 'guest_intake',
  language: 'en-US',
  voice: 'Aoede',
  // As long as a real one.
  instructions: 'You answer the property line. '.repeat(120),
  opening: 'Hello, this is the property line.',
  tools: ['search_maintenance', 'create_incident', 'get_incident_status', 'end_call'],
  keypad: 'none',
  maxSeconds: 600,
}

export interface PhoneCall {
  readonly providerSid: string
  readonly tokenHash: string
  callId: string
  claims: InboundClaims
  incidentId: string
}

export function newPhoneCall(): PhoneCall {
  return {
    providerSid: `CA${randomUUID().replaceAll('-', '')}`,
    tokenHash: randomBytes(32).toString('hex'),
    callId: '',
    incidentId: '',
    claims: {
      organizationId: '',
      purpose: 'guest_intake',
      partyKind: 'guest',
      partyId: null,
      contactId: null,
      propertyId: null,
      unitId: null,
      incidentId: null,
      quoteRequestId: null,
      approvalId: null,
      visitId: null,
    },
  }
}

export interface Search {
  readonly embedding: readonly number[]
  readonly model: string
}

export interface Step {
  /** The SQL function that it is. */
  readonly name: string
  readonly run: (db: Db, call: PhoneCall, search: Search) => Promise<void>
}

function expectKind(answer: { kind: string }, kind: string): void {
  if (answer.kind !== kind) throw new Error(`Expected ${kind}, the database said ${answer.kind}.`)
}

/** Everything that a guest's call asks of the database while somebody waits, in its order. */
export const STEPS: readonly Step[] = [
  {
    name: 'identify_caller',
    run: async (db, call) => {
      const now = new Date().toISOString()
      const caller = await identifyCaller(db, { line: LINE, phone: GUEST, now })
      if (!caller) throw new Error('The sample organisation is missing.')
      const { organizationId, party, propertyId, unitId } = caller
      call.claims = { ...call.claims, organizationId, partyId: party.id, propertyId, unitId }
    },
  },
  {
    name: 'open_inbound_call',
    run: async (db, call) => {
      const { providerSid, claims } = call
      const opened = { providerSid, claims, phone: GUEST, brief: guestBrief }
      call.callId = (await openInboundCall(db, opened)).callId
    },
  },
  {
    name: 'arm_stream',
    run: (db, { callId, tokenHash }) =>
      armStream(db, {
        callId,
        tokenHash,
        expiresAt: new Date(Date.now() + 600_000).toISOString(),
      }),
  },
  {
    name: 'claim_stream',
    run: async (db, { callId, tokenHash, providerSid }) => {
      const stream = { callId, tokenHash, providerSid, streamSid: `MZ${randomUUID()}` }
      expectKind(await claimStream(db, stream), 'claimed')
    },
  },
  {
    name: 'append_turn',
    run: (db, { callId }) =>
      appendTurn(db, {
        callId,
        seq: 0,
        speaker: 'caller',
        text: 'Hello, water is pouring out under the kitchen sink and it does not stop.',
        startedMs: 4200,
        endedMs: 8100,
        interrupted: false,
        heardMs: null,
      }),
  },
  {
    name: 'match_maintenance',
    run: async (db, { claims }, { embedding, model }) => {
      const search = { propertyId: claims.propertyId ?? '', embedding, model, limit: 16 }
      const matches = await matchMaintenance(db, search)
      if (matches.length === 0) throw new Error('The sample history is missing.')
    },
  },
  {
    name: 'report_incident',
    run: async (db, call) => {
      const reported = await reportIncident(db, {
        callId: call.callId,
        toolCallId: 'tool-1',
        details: {
          trade: 'plumbing',
          priority: 'p1',
          summary: 'Water is pouring out under the kitchen sink.',
          location: 'kitchen',
        },
      })
      if (reported.kind === 'refused') throw new Error(`Not reported: ${reported.reason}`)
      call.incidentId = reported.incidentId
    },
  },
  {
    name: 'read_incident_context',
    run: async (db, { incidentId }) => void (await getIncidentContext(db, incidentId)),
  },
  {
    name: 'end_conversation',
    run: (db, { callId }) =>
      endConversation(db, { callId, outcome: 'finished', metrics: { turns: 12, bargeIns: 1 } }),
  },
  {
    name: 'record_call_status',
    run: async (db, { callId, providerSid }) => {
      const at = new Date().toISOString()
      const report = { callId, providerSid, status: 'completed', sequence: 3, at } as const
      await recordCallStatus(db, report)
    },
  },
]
