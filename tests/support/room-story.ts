import { approvalTokenOf, hashApprovalToken } from '#lib/approval-link.ts'
import { issueApprovalLink } from '#lib/db/approval-links.ts'
import { requestApproval } from '#lib/db/approvals.ts'
import { endConversation, getCall, recordCallStatus } from '#lib/db/calls.ts'
import { checkQuote, recordAnalysis, recordQuote } from '#lib/db/quotes.ts'
import { appendTurn } from '#lib/db/turns.ts'
import type { Db } from '#lib/clients/supabase.ts'
import { guests } from '#supabase/seed/data/guests.ts'
import { ORGANIZATION_ID } from '#supabase/seed/data/organization.ts'
import { landlords } from '#supabase/seed/data/owners.ts'
import { PROPERTY } from '#supabase/seed/data/properties.ts'
import { type VendorKey, vendorContacts, vendorId } from '#supabase/seed/data/vendors.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'
import { type Asked, askPlumbers, moveTo } from '#supabase/tests/test-story.ts'
import { inHours, quoteOf, type Vendor, type World } from '#supabase/tests/test-world.ts'

function vendorOf(key: VendorKey): Vendor {
  const contact = vendorContacts.find(({ vendor_id }) => vendor_id === vendorId(key))
  if (!contact) throw new Error(`The seed has no ${key}.`)
  return { vendorId: vendorId(key), contactId: contact.id, phone: contact.phone, name: key }
}

/** The sample organisation as the stories of the database tests know a world. */
export const SEASIDE: World = {
  organizationId: ORGANIZATION_ID,
  linePhone: '',
  landlordId: landlords[0]?.id ?? '',
  landlordPhone: landlords[0]?.phone ?? '',
  propertyId: PROPERTY.harbourCottage,
  guestId: guests[0]?.id ?? '',
  guestPhone: guests[0]?.phone ?? '',
  marco: vendorOf('rapidRooter'),
  dana: vendorOf('whitfield'),
}

/** The stories need no more of a database than what the secret key reaches over HTTP. */
export const storyOver = (db: Db): TestDatabase => ({ db }) as TestDatabase

const MARCO_SAYS = [
  ['agent', 'What would you ask for the whole job, and is there a trip fee?'],
  ['caller', 'Two hundred eighty-five, all in. No trip fee. I can be there within the hour.'],
  ['agent', 'Two hundred and eighty-five dollars, no trip fee, ninety days of warranty. Is that'],
  ['caller', 'Yes, two eighty-five, ninety days. My cell is 415 555 0120 if they need me.'],
] as const
const DANA_SAYS = [
  ['agent', 'What would you ask for the whole job?'],
  ['caller', 'Around four hundred ten, plus sixty for the trip. Tomorrow at nine.'],
  ['agent', 'Four hundred and ten, and sixty for the trip?'],
  ['caller', 'Yes, about that.'],
] as const

async function speak(db: Db, callId: string, said: readonly (readonly [string, string])[]) {
  for (const [index, [speaker, text]] of said.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- in this order
    await appendTurn(db, {
      callId,
      seq: index + 1,
      speaker: speaker === 'agent' ? 'agent' : 'caller',
      text,
      startedMs: 4000 + index * 6000,
      endedMs: 9000 + index * 6000,
      interrupted: index === 2 && text.endsWith('that'),
      heardMs: index === 2 ? 4200 : null,
    })
  }
}

async function quoteBy(
  db: Db,
  callId: string,
  [quote, standing]: readonly [ReturnType<typeof quoteOf>, 'confirmed' | 'disputed'],
): Promise<string> {
  const recorded = await recordQuote(db, {
    callId,
    toolCallId: 'tool-quote',
    quote,
    evidenceTurnSeq: 2,
  })
  if (recorded.kind !== 'recorded') throw new Error(recorded.reason)
  const heard = { state: 'confirmed', callId, turnSeq: 2, wasReadBack: true }
  const doubt = { state: 'unconfirmed', reason: 'disputed', reading: '16000', callId, turnSeq: 2 }
  const unsaid = { state: 'missing' }
  const isDisputed = standing === 'disputed'
  const price = isDisputed ? { ...doubt, reason: 'estimate', reading: null } : heard
  await checkQuote(db, {
    quoteId: recorded.quoteId,
    toolCallId: 'tool-quote',
    figures: [
      { figure: 'amount_min', ...price },
      { figure: 'amount_max', ...price },
      { figure: 'trip_fee', ...(isDisputed ? doubt : heard) },
      { figure: 'after_hours_fee', ...(isDisputed ? unsaid : heard) },
      { figure: 'after_hours_percent', ...unsaid },
      { figure: 'minimum_charge', ...unsaid },
      { figure: 'earliest_start', ...heard },
      { figure: 'warranty', ...(isDisputed ? unsaid : heard) },
    ],
    extraction: {},
  })
  return recorded.quoteId
}

/** Two plumbers are on the phone and have named prices: Marco's is firm, Dana's is in doubt. */
export async function gatherPrices(db: Db): Promise<Asked & { marcoCallId: string }> {
  const { incidentId, callIds } = await askPlumbers(storyOver(db), SEASIDE)
  await speak(db, callIds.marco, MARCO_SAYS)
  await speak(db, callIds.dana, DANA_SAYS)
  const marco = await quoteBy(db, callIds.marco, [
    quoteOf(285_00, { earliestStart: inHours(1) }),
    'confirmed',
  ])
  const estimate = { ...quoteOf(410_00), kind: 'estimate', amountMinCents: 380_00 } as const
  const dana = await quoteBy(db, callIds.dana, [
    { ...estimate, tripFeeCents: 60_00, warrantyDays: null, earliestStart: inHours(16) },
    'disputed',
  ])
  return { incidentId, quoteIds: { marco, dana }, approvalId: '', marcoCallId: callIds.marco }
}

async function hangUp(db: Db, callId: string): Promise<void> {
  await endConversation(db, { callId, outcome: 'finished', metrics: {} })
  const { providerSid } = await getCall(db, callId)
  await recordCallStatus(db, {
    callId,
    providerSid: providerSid ?? '',
    status: 'completed',
    sequence: 9,
    at: new Date().toISOString(),
  })
}

/** The prices are compared and the owner is asked about Marco's; his call is over, Dana's goes on. */
export async function awaitDecision(db: Db): Promise<Asked> {
  const gathered = await gatherPrices(db)
  const { incidentId, quoteIds, marcoCallId } = gathered
  await hangUp(db, marcoCallId)
  await recordAnalysis(db, {
    incidentId,
    round: 1,
    recommendedQuoteId: quoteIds.marco,
    body: {
      reasons: [
        'Rapid Rooter Plumbing asks $285 in all, the lowest of 2 prices.',
        'They know the house and can be there within the hour.',
      ],
      whatWouldChangeIt:
        'If Rapid Rooter Plumbing did the work only at more than $470 in all, or later than promised, Whitfield & Sons Plumbing would be the choice.',
      flags: ['Unconfirmed with Whitfield & Sons Plumbing: price, trip fee.'],
      dropped: null,
    },
    model: 'rule',
  })
  await moveTo(storyOver(db), incidentId, 'quoted', 'awaiting_approval')
  const { approvalId } = await requestApproval(db, {
    incidentId,
    round: 1,
    quoteId: quoteIds.marco,
    expiresAt: inHours(1),
  })
  return { incidentId, quoteIds, approvalId }
}

/** A one-time link for the owner; its path. */
export async function ownersLink(db: Db, { approvalId }: Asked): Promise<string> {
  const token = approvalTokenOf('only-in-this-test', { approvalId, approver: SEASIDE.landlordId })
  const issued = await issueApprovalLink(db, {
    approvalId,
    approverKind: 'landlord',
    approverId: SEASIDE.landlordId,
    tokenHash: hashApprovalToken(token) ?? '',
    rungEndsMs: Date.now() + 20 * 60_000,
  })
  if (!issued) throw new Error('There is nothing to decide.')
  return `/approve/${token}`
}
