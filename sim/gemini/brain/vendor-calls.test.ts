import { describe, expect, it } from 'vitest'
import type { CallBrief } from '#lib/contracts/call-brief.ts'
import { writeVendorQuoteBrief } from '#lib/personas/vendor-quote.ts'
import { writeVendorSchedulingBrief } from '#lib/personas/vendor-scheduling.ts'
import { writeVendorVisitBrief } from '#lib/personas/vendor-visit.ts'
import { writeBriefing } from './briefing.ts'
import { openConversation } from './choose-dialogue.ts'
import { base, incident, marco, property, TextCall } from './text-call.ts'

describe('a vendor is asked for a price', () => {
  const brief = (): CallBrief =>
    writeVendorQuoteBrief({
      ...base,
      direction: 'outbound',
      vendor: marco,
      property,
      incident,
      scope: 'Stop the leak under the kitchen sink',
    })

  it('records what was agreed after reading it back', () => {
    const call = new TextCall(brief())
    call.hear('Sure, go ahead.')
    call.hear("That's $410 for the repair. Plus a $60 trip fee. Tomorrow morning at 9.")
    expect(call.hear('One year.')).toContain(
      '$410 plus $60 trip fee, start tomorrow at 9 AM, 1-year warranty. Is that right?',
    )
    expect(call.used).toEqual([])
    call.hear("Yes, that's right.")
    expect(call.argsOf('record_quote')).toEqual({
      amount: 410,
      kind: 'quote',
      trip_fee: 60,
      earliest_start: '2026-11-22T09:00:00-08:00',
      warranty_days: 365,
    })
    expect(call.hasEnded).toBe(true)
  })

  it('records the terms of the night and a minimum apart from the price', () => {
    const call = new TextCall(brief())
    call.hear("That's $350 for the job. In three hours, 90-day warranty.")
    const back = call.hear('No trip fee, a $95 minimum, and time and a half after hours.')
    expect(back).toContain('150 percent after hours plus $95 minimum')
    call.hear('Yes.')
    expect(call.argsOf('record_quote')).toMatchObject({
      amount: 350,
      trip_fee: 0,
      after_hours_percent: 150,
      minimum_charge: 95,
    })
  })

  it('reads a corrected figure back again', () => {
    const call = new TextCall(brief())
    call.hear("It's 285 all in, in 40 minutes, 90-day warranty.")
    expect(call.hear('No, make it 295.')).toContain('$295')
    call.hear('Yes.')
    expect(call.argsOf('record_quote')).toMatchObject({ amount: 295 })
  })

  it('records a refusal with its reason', () => {
    const call = new TextCall(brief())
    call.hear('Sorry, we are fully booked this week.')
    expect(call.argsOf('decline_job')).toEqual({ reason: 'Sorry, we are fully booked this week.' })
    expect(call.hasEnded).toBe(true)
  })

  it('says nothing to a machine: the message is left by others', () => {
    const call = new TextCall(brief(), { report_voicemail: { status: 'noted' } })
    expect(call.hear('Please leave a message after the tone.')).toBe('')
    expect(call.used.map(({ tool }) => tool)).toEqual(['report_voicemail'])
    expect(call.hear('You may hang up now.')).toBe('')
  })

  it('tells somebody else nothing of the job', () => {
    const call = new TextCall(brief(), {
      report_wrong_person: { status: 'noted', say: 'I am sorry to have bothered you. Goodbye.' },
    })
    expect(call.hear('No, you have the wrong number.')).toBe(
      'I am sorry to have bothered you. Goodbye.',
    )
    expect(call.argsOf('report_wrong_person')).toEqual({ is_wrong_number: true })
  })

  it('falls silent when the call is put through', () => {
    const call = new TextCall(brief(), {
      transfer_to_human: { status: 'connecting', say: 'One moment, please.' },
    })
    expect(call.hear('I want to speak with a real person.')).toContain('One moment, please.')
    expect(call.used.map(({ tool }) => tool)).toEqual(['transfer_to_human'])
    expect(call.hear('Hello?')).toBe('')
  })

  it('offers a person to whoever wants no AI, and never argues', () => {
    const call = new TextCall(brief(), {
      transfer_to_human: { status: 'connecting', say: 'One moment, please.' },
    })
    expect(call.hear("I don't want to talk to a robot.")).toContain('May a person')
    expect(call.argsOf('record_refusal')).toEqual({ what: 'ai' })
    call.hear('Yes, please.')
    expect(call.used.at(-1)?.tool).toBe('transfer_to_human')
  })

  it('notes who wants no transcript and goes on, and who wants no calls and ends', () => {
    const call = new TextCall(brief())
    call.hear("I don't want any of this recorded.")
    expect(call.argsOf('record_refusal')).toEqual({ what: 'transcript' })
    expect(call.hasEnded).toBe(false)
    const other = new TextCall(brief())
    other.hear('Stop calling me.')
    expect(other.argsOf('record_refusal')).toEqual({ what: 'calls' })
    expect(other.hasEnded).toBe(true)
  })

  it('knows a recording even when it began to speak over it', () => {
    const call = new TextCall(brief())
    expect(call.overhear('You have reached Rapid Rooter, leave a message.')).toEqual([
      'report_voicemail',
    ])
    expect(call.overhear('Rapid Rooter, Marco speaking.')).toEqual([])
  })

  it('takes the answer of a tool that an earlier connection used', () => {
    const call = new TextCall(brief())
    call.hear("It's 285 all in, in 40 minutes, 90-day warranty.")
    const reply = call.nudge(
      '[system] The answer of record_quote, which you used before: {"output":{"status":"recorded"}}',
    )
    expect(reply).not.toContain('noting')
    call.hear('Yes.')
    expect(call.used.filter(({ tool }) => tool === 'record_quote')).toEqual([])
  })

  it('goes on in a new session from what it is told of the old one', () => {
    const { instructions, tools } = brief()
    const recap = [
      'THE CALL SO FAR. You are in the middle of it.',
      'agent: «What would you charge in all, with any trip fee, and how soon could you be there?»',
      'caller: «285 all in, I can be there in 40 minutes.»',
      'agent: «How long is the work under warranty?»',
    ].join('\n')
    const conversation = openConversation(
      writeBriefing(
        `${instructions}\n\n${recap}`,
        new Map(tools.map((name) => [name, { name, parameters: null, isBlocking: false }])),
      ),
    )
    const [action] = conversation.hear('Ninety days.')
    expect(action).toMatchObject({ kind: 'say', item: 'readback' })
  })
})

describe('the chosen vendor agrees a time', () => {
  it('holds the slot that was read back, and asks again on a conflict', () => {
    const call = new TextCall(
      writeVendorSchedulingBrief({
        ...base,
        vendor: marco,
        property,
        incident,
        totalCents: 28_500,
        currency: 'USD',
        earliestStart: null,
        occasion: 'first_visit',
        guestWish: null,
      }),
      { schedule_repair: { status: 'conflict', message: 'taken' } },
    )
    expect(call.hear('I can be there at 2:45 PM today. I need two hours.')).toContain('$285')
    expect(call.hear("Yes, that's right.")).toContain('earliest')
    expect(call.argsOf('schedule_repair')).toEqual({
      vendor: 'Rapid Rooter Plumbing',
      date: '2026-11-21T14:45:00-08:00',
      property: 'Harbour Cottage',
      duration_minutes: 120,
    })
  })
})

describe('a time that is taken', () => {
  it('is answered with the next one that is free', () => {
    const call = new TextCall(
      writeVendorSchedulingBrief({
        ...base,
        vendor: marco,
        property,
        incident,
        totalCents: 28_500,
        currency: 'USD',
        earliestStart: null,
        occasion: 'first_visit',
        guestWish: null,
      }),
      { schedule_repair: { status: 'conflict', next_free: '2026-11-21T16:30:00-08:00' } },
    )
    call.hear('I can be there at 2:45 PM today.')
    expect(call.hear("Yes, that's right.")).toContain('The next free time is')
    call.hear('Yes, that works.')
    expect(call.used.at(-1)?.args).toMatchObject({ date: '2026-11-21T16:30:00-08:00' })
  })
})

describe('the vendor calls on the day', () => {
  const brief = (
    status: 'scheduled' | 'in_progress',
    topic: 'late' | 'unheard' | null = null,
  ): CallBrief =>
    writeVendorVisitBrief({
      ...base,
      vendor: marco,
      property,
      incident,
      visit: { startsAt: '2026-11-21T22:45:00Z', endsAt: '2026-11-22T00:45:00Z', status },
      mayEnterAlone: null,
      topic,
    })

  it('says the code only after the keypad line, then notes the arrival', () => {
    const call = new TextCall(brief('scheduled'), {
      get_vendor_code: { code: '4815', say: '4, 8, 1, 5' },
    })
    expect(call.hear('I need the access code. My PIN is 1234.')).toContain('key in')
    expect(call.used).toEqual([])
    expect(call.nudge('[keypad] The PIN is right.')).toContain('4, 8, 1, 5. Again: 4, 8, 1, 5.')
    call.hear("Got it. I've arrived and I'm starting now.")
    expect(call.argsOf('update_incident_status')).toEqual({
      incident_id: incident.id,
      event: 'arrived',
    })
  })

  it('reports that more is needed, and what it costs on top', () => {
    const call = new TextCall(brief('in_progress'))
    call.hear('It needs more work: the valve is cracked too.')
    call.hear("That's $120 more.")
    call.hear("Yes, that's right.")
    expect(call.argsOf('update_incident_status')).toMatchObject({
      event: 'needs_more',
      extra_cost: 120,
    })
  })

  it('is asked where they stay, and says in how many minutes they come', () => {
    const late = brief('scheduled', 'late')
    expect(late.opening).toContain('Are you on your way')
    const call = new TextCall(late)
    call.hear("Sorry, I'm on my way. Ten minutes.")
    expect(call.argsOf('update_incident_status')).toMatchObject({
      event: 'delayed',
      delay_minutes: 10,
    })
  })

  it('says that nobody opens', () => {
    const call = new TextCall(brief('scheduled'))
    call.hear("I'm at the house and nobody opens the door.")
    expect(call.argsOf('update_incident_status')).toMatchObject({ event: 'no_access' })
  })

  it('reports the work as done with what it cost', () => {
    const call = new TextCall(brief('in_progress'))
    call.hear('The repair is done.')
    call.hear("It's $285 in total. I replaced the joint with a soldered fitting.")
    call.hear('90-day warranty.')
    call.hear("Yes, that's right.")
    expect(call.argsOf('update_incident_status')).toMatchObject({
      event: 'done',
      final_cost: 285,
      warranty_days: 90,
    })
    expect(call.hasEnded).toBe(true)
  })
})
