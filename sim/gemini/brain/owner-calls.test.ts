import { describe, expect, it } from 'vitest'
import type { CallBrief } from '#lib/contracts/call-brief.ts'
import { writeLandlordApprovalBrief } from '#lib/personas/landlord-approval.ts'
import { base, FOUND, incident, property, RAPID, TextCall } from './text-call.ts'

describe('the owner decides', () => {
  const quote = (quoteId: string, vendorName: string, totalCents: number) =>
    ({
      quoteId,
      vendorName,
      kind: 'quote',
      amountMinCents: totalCents,
      amountMaxCents: totalCents,
      tripFeeCents: 0,
      afterHoursFeeCents: 0,
      totalCents,
      currency: 'USD',
      earliestStart: '2026-11-21T22:45:00Z',
      warrantyDays: 90,
      rating: 4.8,
      jobsHere: 0,
      confirmation: 'confirmed',
      note: '',
    }) as const
  const brief = (): CallBrief =>
    writeLandlordApprovalBrief({
      ...base,
      direction: 'outbound',
      landlordName: 'Helen Brandt',
      property,
      incident,
      quotes: [
        quote(RAPID, 'Rapid Rooter Plumbing', 28_500),
        quote('41111111-1111-4111-8111-111111111111', 'Whitfield & Sons Plumbing', 47_000),
      ],
      recommendedQuoteId: RAPID,
      recommendation: 'Cheapest and soonest.',
      medianCostCents: null,
      limitCents: 25_000,
      expiresAt: '2026-11-22T02:00:00Z',
    })
  const answers = {
    search_maintenance: FOUND,
    record_decision: { status: 'waiting_for_keypad', say: 'Press 1 to confirm, or 2 to change.' },
  }

  it('hears the case, gets an answer from the history, and confirms with a key', () => {
    const call = new TextCall(brief(), answers)
    expect(call.hear('Yes, go ahead.')).toContain('I recommend Rapid Rooter Plumbing for $285')
    expect(call.hear('Has this been fixed before?')).toContain('repaired twice before')
    expect(call.hear('Okay. I approve Marco from Rapid Rooter.')).toContain('Press 1')
    expect(call.argsOf('record_decision')).toEqual({ decision: 'approve', quote_id: RAPID })
    // A spoken yes is not the key.
    expect(call.hear('Yes, yes.')).toContain('Only the key counts')
    expect(call.hasEnded).toBe(false)
    expect(call.nudge('[keypad] 1 was pressed: the approval is recorded.')).toContain('recorded')
    expect(call.hasEnded).toBe(true)
  })

  it('notes a limit apart from the wish that vendors hear', () => {
    const call = new TextCall(brief(), answers)
    call.hear('Yes.')
    call.hear("Only if it's under $250.")
    expect(call.argsOf('record_decision')).toEqual({ decision: 'another_round', at_most: 250 })
  })

  it('hears of further work and what it costs on top', () => {
    const further = writeLandlordApprovalBrief({
      ...base,
      direction: 'outbound',
      landlordName: 'Helen Brandt',
      property,
      incident,
      quotes: [quote(RAPID, 'Rapid Rooter Plumbing', 28_500)],
      recommendedQuoteId: RAPID,
      recommendation: '',
      medianCostCents: null,
      limitCents: 25_000,
      expiresAt: '2026-11-22T02:00:00Z',
      change: {
        vendorName: 'Rapid Rooter Plumbing',
        scope: 'The valve is cracked too.',
        extraCents: 12_000,
        approvedCents: 28_500,
        currency: 'USD',
        isHeard: true,
      },
    })
    const call = new TextCall(further, answers)
    expect(call.hear('Yes, go ahead.')).toContain('The valve is cracked too. That is $120 on top')
    call.hear('I approve that.')
    expect(call.argsOf('record_decision')).toEqual({ decision: 'approve', quote_id: RAPID })
  })

  it('asks again when the key takes it back', () => {
    const call = new TextCall(brief(), answers)
    call.hear('Yes.')
    call.hear('Go with Whitfield.')
    expect(call.nudge('[keypad] 2 was pressed: what was read back is withdrawn.')).toContain(
      'nothing is decided',
    )
    call.hear('Decline it, I do not want the repair.')
    expect(call.used.at(-1)?.args).toMatchObject({ decision: 'decline' })
  })
})
