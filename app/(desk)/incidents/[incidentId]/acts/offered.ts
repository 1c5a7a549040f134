import {
  INCIDENT_SUCCESSORS,
  type IncidentControl,
  type IncidentStatus,
  isTerminal,
} from '#lib/domain/incident.ts'

/** What a person can do about an incident as it stands. */
export type Act =
  | 'approve-change'
  | 'decline-change'
  | 'decline'
  | 'give-back'
  | 'take-over'
  | 'pause'
  | 'note'
  | 'add-vendor'
  | 'skip-vendor'
  | 'rescope'
  | 'reclassify'
  | 'move'
  | 'cancel'
  | 'undo-merge'

export interface Standing {
  readonly status: IncidentStatus
  readonly control: IncidentControl
  readonly isHeld: boolean
  readonly round: number
  /** What is waited for: a decision on a quote, on further work, or neither. */
  readonly pending: 'quote' | 'change' | null
  readonly hasVisit: boolean
  readonly isAnybodyLeftToAsk: boolean
  /** Somebody is being asked in this round, or has named a price. */
  readonly isAnybodyAsked: boolean
}

export interface Offer {
  /** What is likely next, the likeliest first: buttons. */
  readonly buttons: readonly Act[]
  /** Everything else that is possible. */
  readonly menu: readonly Act[]
}

const BEFORE_QUOTES: readonly IncidentStatus[] = ['reported', 'triaged', 'sourcing']
/** Once the vendor is at work, the trade is what it is and a quote is not exchanged for another. */
const AT_WORK: readonly IncidentStatus[] = ['in_progress', 'awaiting_change_order', 'work_done']

export const isWorkBegun = (status: IncidentStatus): boolean => AT_WORK.includes(status)

/** Whether somebody may be asked for a price, or left out of those asked. */
export const isAsking = (status: IncidentStatus): boolean => BEFORE_QUOTES.includes(status)

/** Where a person can say that it is, because it happened without us. */
export function targetsByHand({
  status,
  hasVisit,
}: Pick<Standing, 'status' | 'hasVisit'>): IncidentStatus[] {
  const legal = new Set(INCIDENT_SUCCESSORS[status])
  const needsVisit: readonly IncidentStatus[] = ['in_progress', 'work_done']
  return (['in_progress', 'work_done', 'closed', 'resolved_self_help'] as const).filter(
    (to) => legal.has(to) && (hasVisit || !needsVisit.includes(to)),
  )
}

/** What is offered, and where. The database decides again whatever is sent. */
export function offeredActs(standing: Standing): Offer {
  const { status } = standing
  if (status === 'duplicate') return { buttons: ['undo-merge'], menu: ['note'] }
  if (isTerminal(status)) return { buttons: ['note'], menu: [] }
  return {
    buttons: [...decisions(standing), ...steering(standing), 'note'],
    menu: [
      ...(standing.control === 'agent' ? (['pause'] as const) : []),
      ...sourcing(standing),
      'reclassify',
      ...(targetsByHand(standing).length > 0 ? (['move'] as const) : []),
      ...(standing.pending === null && mayDecline(status) ? (['decline'] as const) : []),
      'cancel',
    ],
  }
}

function decisions({ pending, status }: Standing): Act[] {
  if (pending === 'change') return ['approve-change', 'decline-change']
  return pending === 'quote' && mayDecline(status) ? ['decline'] : []
}

const mayDecline = (status: IncidentStatus): boolean =>
  INCIDENT_SUCCESSORS[status].includes('declined')

/** Whoever has it gives it back; from the agent it is taken, and what it holds up it can go on with. */
function steering({ control, isHeld }: Standing): Act[] {
  if (control === 'agent') return isHeld ? ['give-back', 'take-over'] : ['take-over']
  return control === 'paused' ? ['give-back', 'take-over'] : ['give-back']
}

function sourcing(standing: Standing): Act[] {
  const { status, round } = standing
  const acts: Act[] = []
  if (isAsking(status) && standing.isAnybodyLeftToAsk) acts.push('add-vendor')
  if (isAsking(status) && standing.isAnybodyAsked) acts.push('skip-vendor')
  if (round > 0) acts.push('rescope')
  return acts
}
