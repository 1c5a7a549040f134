import { vi } from 'vitest'
import { serviceDb } from '#lib/clients/supabase.ts'
import type { CallClaims } from '#lib/contracts/call-brief.ts'
import { runTool } from '#lib/tools/run-tool.ts'
import type { ToolContext, ToolReply } from '#lib/tools/tool.ts'
import { recordHttp, reply, type Answer, type HttpRecorder } from './http-recorder.ts'

const NOW = Date.parse('2026-11-21T17:12:00Z')
export const OTHER = '99999999-9999-4999-8999-999999999999'
/** CALL_TOKEN_SECRET of these tests. */
export const CALL_SECRET = 'c'.repeat(64)
/** ACCESS_CODE_KEY of these tests. */
export const KEY = 'a1'.repeat(32)

export const visitCall: CallClaims = {
  callId: '10000000-0000-4000-8000-000000000001',
  organizationId: '10000000-0000-4000-8000-000000000002',
  purpose: 'vendor_visit',
  direction: 'inbound',
  partyKind: 'vendor',
  partyId: '10000000-0000-4000-8000-000000000003',
  contactId: '10000000-0000-4000-8000-000000000004',
  propertyId: '10000000-0000-4000-8000-000000000005',
  unitId: null,
  incidentId: '10000000-0000-4000-8000-000000000006',
  quoteRequestId: null,
  approvalId: null,
  visitId: '10000000-0000-4000-8000-000000000007',
}
export const quoteCall: CallClaims = {
  ...visitCall,
  purpose: 'vendor_quote',
  direction: 'outbound',
  visitId: null,
  quoteRequestId: '10000000-0000-4000-8000-000000000008',
}
export const schedulingCall: CallClaims = { ...quoteCall, purpose: 'vendor_scheduling' }
export const landlordCall: CallClaims = {
  ...quoteCall,
  purpose: 'landlord_approval',
  partyKind: 'landlord',
  approvalId: '10000000-0000-4000-8000-000000000009',
}
export const guestCall: CallClaims = {
  ...visitCall,
  purpose: 'guest_intake',
  partyKind: 'guest',
  visitId: null,
}

export const incidentContext = {
  incident: {
    id: visitCall.incidentId,
    organizationId: visitCall.organizationId,
    reference: 'PL-1042',
    propertyId: visitCall.propertyId,
    unitId: null,
    guestId: null,
    trade: 'plumbing',
    priority: 'p3',
    status: 'scheduling',
    control: 'agent',
    holdReason: null,
    summary: 'A dripping tap.',
    details: {},
    round: 1,
    version: 3,
    steered: 0,
    workflowRunId: null,
    createdAt: '2026-11-21T16:00:00Z',
    closedAt: null,
  },
  organization: {
    id: visitCall.organizationId,
    name: 'Seaside Stays',
    linePhone: '+14155550100',
    timezone: 'America/Los_Angeles',
  },
  property: {
    id: visitCall.propertyId,
    name: 'Harbour Cottage',
    address: '12 Quay Street',
    timezone: 'America/Los_Angeles',
    shutoffNotes: '',
  },
  unit: null,
  guest: null,
  landlord: { id: OTHER, name: 'Helen Brandt', phone: '+14155550140' },
  policy: {
    version: 1,
    nteCents: 20_000,
    emergencyNteCents: 25_000,
    bidsRequiredOverCents: 50_000,
    bidsRequired: 2,
    currency: 'USD',
    scope: 'landlord',
    quietFrom: '21:00:00',
    quietTo: '08:00:00',
  },
}
export const marcosQuote = {
  quoteId: OTHER,
  quoteRequestId: quoteCall.quoteRequestId,
  incidentId: visitCall.incidentId,
  round: 1,
  vendorId: visitCall.partyId,
  vendorName: 'Rapid Rooter Plumbing',
  contactId: visitCall.contactId,
  contactName: 'Marco Rossi',
  contactPhone: '+14155550120',
  rating: 4.7,
  kind: 'quote',
  amountMinCents: 28_500,
  amountMaxCents: 28_500,
  tripFeeCents: 0,
  afterHoursFeeCents: 0,
  afterHoursPercent: 100,
  minimumChargeCents: 0,
  startsAfterHours: true,
  totalCents: 28_500,
  currency: 'USD',
  earliestStart: null,
  warrantyDays: 90,
  note: '',
  status: 'accepted',
  confirmation: 'confirmed',
  figures: [],
  callId: OTHER,
  toolCallId: 'fc-1',
  evidenceTurnSeq: 3,
  jobsHere: 0,
}

/** What tools read of the environment. Call in `beforeEach`; undo with `vi.unstubAllEnvs()`. */
export function stubToolEnv(): void {
  vi.stubEnv('SUPABASE_PUBLISHABLE_KEY', 'sb_publishable_of_a_test')
  vi.stubEnv('SUPABASE_SECRET_KEY', 'sb_secret_of_a_test_stack')
  vi.stubEnv('ACCESS_CODE_KEY', KEY)
  vi.stubEnv('APP_URL', 'http://127.0.0.1:3000')
  vi.stubEnv('BRIDGE_URL', 'ws://127.0.0.1:8080')
  vi.stubEnv('CALL_TOKEN_SECRET', CALL_SECRET)
  // Nobody answers there: a calendar that is down must not stop anything.
  vi.stubEnv('GOOGLE_BASE_URL', 'http://127.0.0.1:9')
  vi.stubEnv('GOOGLE_CLIENT_ID', 'client')
  vi.stubEnv('GOOGLE_CLIENT_SECRET', 'client-secret')
  vi.stubEnv('GOOGLE_REFRESH_TOKEN', 'refresh')
}

/** A database that answers the named functions and tables, and nothing else. */
export function database(answers: Record<string, unknown>): Promise<HttpRecorder> {
  return recordHttp(({ url }): Answer => {
    const name = /^\/rest\/v1\/(?:rpc\/)?(\w+)/.exec(url)?.[1] ?? ''
    return name in answers
      ? reply(200, answers[name])
      : reply(404, { code: 'PGRST202', message: `unexpected: ${name}` })
  })
}

export function contextOf(server: HttpRecorder, claims: CallClaims): ToolContext {
  vi.stubEnv('SUPABASE_URL', server.url)
  return { claims, db: serviceDb(), now: () => NOW }
}

export function run(
  server: HttpRecorder,
  claims: CallClaims,
  name: string,
  args: unknown,
): Promise<ToolReply> {
  return runTool({ name, args, toolCallId: 'fc-1' }, contextOf(server, claims))
}

export function callRow(claims: CallClaims): Record<string, unknown> {
  return {
    id: claims.callId,
    organization_id: claims.organizationId,
    purpose: claims.purpose,
    direction: claims.direction,
    party_kind: claims.partyKind,
    party_id: claims.partyId,
    contact_id: claims.contactId,
    property_id: claims.propertyId,
    unit_id: claims.unitId,
    incident_id: claims.incidentId,
    quote_request_id: claims.quoteRequestId,
    approval_id: claims.approvalId,
    visit_id: claims.visitId,
  }
}
