import { INCIDENT_SUCCESSORS, type IncidentStatus } from '#lib/domain/incident.ts'

export interface IncidentEvent {
  readonly seq: number
  readonly type: string
}

export interface Replayed {
  /** The statuses in order, the first being what every incident begins as. */
  readonly statuses: readonly IncidentStatus[]
  /** What cannot have happened as recorded, in words. */
  readonly faults: readonly string[]
}

/** What became of an incident, from nothing but its events. */
export function replayEvents(events: readonly IncidentEvent[]): Replayed {
  const statuses: IncidentStatus[] = ['reported']
  const faults: string[] = []
  for (const [index, { seq, type }] of events.entries()) {
    const before = events[index - 1]?.seq ?? 0
    if (seq !== before + 1) faults.push(`between event ${before} and ${seq} something is missing`)
    const to = type.replace(/^incident\./, '')
    const from = statuses.at(-1) ?? 'reported'
    if (to === type || to === 'reported' || !isStatus(to)) continue
    if (!INCIDENT_SUCCESSORS[from].includes(to)) faults.push(`event ${seq}: ${from} before ${to}`)
    statuses.push(to)
  }
  return { statuses, faults }
}

function isStatus(word: string): word is IncidentStatus {
  return word in INCIDENT_SUCCESSORS
}
