import type { ReactNode } from 'react'
import type { ActProps } from '#app/_ui/act-dialog.tsx'
import type { Room } from '#lib/db/room.ts'
import type { IncidentControl, IncidentStatus, Priority } from '#lib/domain/incident.ts'
import { formatCents } from '#lib/domain/money.ts'
import type { Trade } from '#lib/domain/trade.ts'
import {
  cancel,
  decide,
  move,
  note,
  reclassify,
  rescope,
  separate,
  steer,
  wantVendor,
} from './actions.ts'
import {
  AskedChoice,
  type AskedVendor,
  ClassFields,
  Hidden,
  NoteFields,
  ScopeField,
  TargetField,
  VendorChoice,
} from './fields.tsx'
import { type Act, isWorkBegun, targetsByHand } from './offered.ts'

/** What dialogs about an incident are filled with. */
export interface Subject {
  readonly incidentId: string
  readonly status: IncidentStatus
  readonly control: IncidentControl
  readonly isHeld: boolean
  readonly priority: Priority
  readonly trade: Trade
  /** What prices are asked for at present. */
  readonly scope: string
  readonly round: number
  readonly hasVisit: boolean
  readonly vendors: Room['vendors']
  readonly asked: readonly AskedVendor[]
  /** The question that waits for the owner. */
  readonly question: Question | null
}

export interface Question {
  readonly approvalId: string
  readonly ownerName: string
  /** Further work, found on the day; null when it is about a quote. */
  readonly change: { readonly scope: string; readonly extraCents: number } | null
  readonly currency: string
}

/** An act as its dialog asks for it, and how its button looks. */
type Described = ActProps & { readonly tone: 'plain' | 'main' | 'grave' }

const fields = (
  { incidentId }: Subject,
  values: Readonly<Record<string, string>> = {},
  more: ReactNode = null,
) => (
  <>
    <Hidden values={{ incidentId, ...values }} />
    {more}
  </>
)

const answer = (subject: Subject, decision: 'approve' | 'decline') =>
  fields(subject, { approvalId: subject.question?.approvalId ?? '', decision })

const ACTS: Readonly<Record<Act, (subject: Subject) => Described>> = {
  'approve-change': (subject) => ({
    ...approveChange(subject.question),
    action: decide,
    tone: 'main',
    children: answer(subject, 'approve'),
  }),
  'decline-change': (subject) => ({
    title: 'Decline the further work',
    verb: 'Decline',
    about: 'The vendor hears so, and finishes only what was agreed.',
    action: decide,
    tone: 'grave',
    children: answer(subject, 'decline'),
  }),
  decline: declineRepair,
  'give-back': (subject) => ({
    title: subject.control === 'agent' ? 'Let it go on' : 'Give back',
    verb: 'Give back',
    about: 'The agent takes it up from what is on record, and repeats nothing.',
    action: steer,
    tone: subject.question === null ? 'main' : 'plain',
    children: fields(subject, { control: 'agent' }),
    foretells: { kind: 'control', of: subject.incidentId, control: 'agent' },
  }),
  'take-over': (subject) => ({
    title: 'Take over',
    verb: 'Take over',
    about:
      'The agent stops where it is and rings nobody about it. Calls being spoken are finished.',
    action: steer,
    tone: 'plain',
    children: fields(subject, { control: 'human' }),
    foretells: { kind: 'control', of: subject.incidentId, control: 'human' },
  }),
  pause: (subject) => ({
    title: 'Pause',
    verb: 'Pause',
    about: 'Everything about this incident waits until you let it go on.',
    action: steer,
    tone: 'plain',
    children: fields(subject, { control: 'paused' }),
    foretells: { kind: 'control', of: subject.incidentId, control: 'paused' },
  }),
  note: (subject) => ({
    title: 'Note',
    verb: 'Put it down',
    about: 'The agent is told on its next call. A note gives it no rights and approves nothing.',
    action: note,
    tone: 'plain',
    asksReason: false,
    children: fields(subject, {}, <NoteFields />),
    foretells: { kind: 'noted', of: subject.incidentId, note: '' },
  }),
  'add-vendor': (subject) => ({
    title: 'Ask another vendor',
    verb: 'Ask them',
    about: 'They are rung for a price beside the others.',
    action: wantVendor,
    tone: 'plain',
    children: fields(subject, { wanted: 'yes' }, <VendorChoice vendors={subject.vendors} />),
  }),
  'skip-vendor': (subject) => ({
    title: 'Leave a vendor out',
    verb: 'Leave them out',
    about: 'They are not rung again about this, and their price does not count.',
    action: wantVendor,
    tone: 'plain',
    children: fields(subject, { wanted: 'no' }, <AskedChoice asked={subject.asked} />),
  }),
  rescope: (subject) => ({
    title: 'Another round of prices',
    verb: 'Ask again',
    about: subject.hasVisit
      ? 'What was approved and agreed is taken back, and the visit is called off. Vendors are asked anew.'
      : 'Vendors are asked anew, for what you write here. Earlier prices do not count for it.',
    action: rescope,
    tone: subject.hasVisit ? 'grave' : 'plain',
    children: fields(subject, {}, <ScopeField scope={subject.scope} />),
  }),
  reclassify: (subject) => ({
    title: 'Reclassify',
    verb: 'Reclassify',
    about: 'Another trade means another round, with vendors of that trade.',
    action: reclassify,
    tone: 'plain',
    children: fields(
      subject,
      {},
      <ClassFields
        priority={subject.priority}
        trade={subject.trade}
        isTradeFixed={isWorkBegun(subject.status)}
      />,
    ),
  }),
  move: (subject) => ({
    title: 'Move by hand',
    verb: 'Move it',
    about: 'For what happened without the agent. What you write becomes part of the record.',
    action: move,
    tone: 'plain',
    children: fields(subject, {}, <TargetField targets={targetsByHand(subject)} />),
  }),
  cancel: (subject) => ({
    title: 'Cancel the incident',
    verb: 'Cancel it',
    about:
      'It ends without a repair and cannot be opened again. Calls end, visits are called off, and everybody concerned is told once.',
    action: cancel,
    tone: 'grave',
    children: fields(subject),
  }),
  'undo-merge': (subject) => ({
    title: 'No duplicate: undo the merge',
    verb: 'Undo it',
    about: 'The report goes on as an incident of its own, and is not taken for the same again.',
    action: separate,
    tone: 'main',
    children: fields(subject),
  }),
}

export const describeAct = (act: Act, subject: Subject): Described => ACTS[act](subject)

function approveChange(question: Question | null) {
  const extra = formatCents(question?.change?.extraCents ?? 0, question?.currency)
  const what = question?.change?.scope ?? 'Further work'
  return {
    title: `Approve ${extra} more`,
    verb: 'Approve',
    about: `${what}. It counts as the decision of ${question?.ownerName ?? 'the owner'}, made by you.`,
  }
}

function declineRepair(subject: Subject): Described {
  const { question, control } = subject
  const isAsked = question !== null && question.change === null
  return {
    title: 'Decline the repair',
    verb: 'Decline',
    about:
      isAsked && control === 'agent'
        ? 'Nobody is sent. The guest is told so, and the vendors are thanked.'
        : 'Nobody is sent, and the incident ends. Tell the guest yourself: the agent does not.',
    action: isAsked ? decide : move,
    tone: 'grave',
    children: isAsked ? answer(subject, 'decline') : fields(subject, { to: 'declined' }),
  }
}
