import { isTerminal, type IncidentStatus } from '#lib/domain/incident.ts'
import { priorityWords, statusWords } from './words.ts'

const WAITING = new Set<string>(['awaiting_approval', 'awaiting_change_order', 'quoted'])

export function StatusBadge({ status }: { status: IncidentStatus }) {
  const tone = isTerminal(status) ? 'quiet' : WAITING.has(status) ? 'waiting' : 'active'
  return <span className={`badge badge-${tone}`}>{statusWords(status)}</span>
}

export function PriorityBadge({ priority }: { priority: string }) {
  return <span className={`badge priority-${priority}`}>{priorityWords(priority)}</span>
}
