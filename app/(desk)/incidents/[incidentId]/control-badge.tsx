'use client'

import { useForetold } from '#app/_ui/foretold.tsx'
import { plainWords } from '#app/_ui/words.ts'
import type { IncidentControl } from '#lib/domain/incident.ts'

/** Who steers, when it is not the agent. */
export function ControlBadge(props: { incidentId: string; control: IncidentControl }) {
  const [foretold] = useForetold('control', props.incidentId)
  const control = foretold?.control ?? props.control
  if (control === 'agent') return null
  return <span className="badge badge-waiting">{plainWords(control)} in control</span>
}
