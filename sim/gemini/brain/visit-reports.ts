import { factOf } from './briefing.ts'
import type { Item } from './dialogue.ts'
import { spokenLine } from './tool-reply.ts'
import type { VisitSlots } from './visit-slots.ts'

const wantsFigures = (slots: VisitSlots): boolean =>
  (slots.report === 'done' || slots.report === 'needs_more') && !slots.isReportAgreed

function reportQuestions(sayReport: (slots: VisitSlots) => string): Item<VisitSlots>[] {
  return [
    {
      kind: 'ask',
      name: 'delay',
      due: (slots) => slots.report === 'delayed' && slots.delayMinutes === null,
      say: () => 'By how many minutes will you be late?',
      giveUp: (slots) => {
        slots.delayMinutes = 30
      },
    },
    {
      kind: 'ask',
      name: 'done-note',
      due: (slots) => wantsFigures(slots) && slots.note === null,
      say: (slots) =>
        slots.report === 'done'
          ? 'What did you do, and what is the final cost?'
          : 'What is needed, and what would it cost?',
      giveUp: (slots) => {
        slots.note = 'not described'
      },
    },
    {
      kind: 'ask',
      name: 'done-cost',
      due: (slots) => wantsFigures(slots) && slots.cost === null,
      say: (slots) =>
        slots.report === 'done'
          ? 'What is the final cost, in dollars?'
          : 'What does it cost on top, in dollars?',
      giveUp: (slots) => {
        // Nothing is invented: the report goes out without a figure.
        slots.isReportAgreed = true
      },
    },
    {
      kind: 'ask',
      name: 'done-warranty',
      due: (slots) =>
        wantsFigures(slots) &&
        slots.report === 'done' &&
        slots.warrantyDays === null &&
        !slots.wasAskedWarranty,
      say: () => 'How long is the work under warranty?',
      giveUp: (slots) => {
        slots.wasAskedWarranty = true
      },
    },
    {
      kind: 'ask',
      name: 'report-check',
      due: wantsFigures,
      say: sayReport,
      giveUp: (slots) => {
        slots.isReportAgreed = true
      },
    },
  ]
}

const report: Item<VisitSlots> = {
  kind: 'use',
  name: 'report',
  due: (slots) => slots.report !== null,
  tool: 'update_incident_status',
  filler: 'One moment, I am noting that down.',
  args: (slots, briefing) => ({
    incident_id: factOf(briefing, 'incident_id'),
    event: slots.report,
    note: slots.note,
    final_cost: slots.report === 'done' ? slots.cost : null,
    extra_cost: slots.report === 'needs_more' ? slots.cost : null,
    warranty_days: slots.report === 'done' ? slots.warrantyDays : null,
    delay_minutes: slots.report === 'delayed' ? slots.delayMinutes : null,
  }),
  result: (slots, reply) => {
    slots.hasHelped = true
    slots.answer = spokenLine(reply) ?? 'It is noted.'
    // The end of the work, a delay or a bigger job ends the call; an arrival often does not.
    slots.isFinished = slots.report !== 'arrived' && (!slots.wantsCode || slots.code !== null)
    slots.isArrivalNoted ||= slots.report === 'arrived'
    slots.report = null
  },
}

/** The part of the day's agenda that reports: arrived, delayed, done, more work needed. */
export function visitReports(sayReport: (slots: VisitSlots) => string): Item<VisitSlots>[] {
  return [...reportQuestions(sayReport), report]
}
