import { ActDialog } from '#app/_ui/act-dialog.tsx'
import type { IncidentControl } from '#lib/domain/incident.ts'
import { steer } from './actions.ts'

const WORDS = {
  human: {
    title: 'Take over',
    verb: 'Take over',
    about:
      'The agent stops where it is and rings nobody about it. Calls being spoken are finished.',
  },
  paused: {
    title: 'Pause',
    verb: 'Pause',
    about: 'Everything about this incident waits until you let it go on.',
  },
  agent: {
    title: 'Give back',
    verb: 'Give back',
    about: 'The agent takes it up from what is on record, and repeats nothing.',
  },
} as const

/** Who steers the incident, and the buttons that change it. */
export function Control(props: { incidentId: string; control: IncidentControl; isHeld: boolean }) {
  const { incidentId, control, isHeld } = props
  const offered = (['agent', 'human', 'paused'] as const).filter(
    (to) => to !== control || (to === 'agent' && isHeld),
  )
  return offered.map((to) => (
    <ActDialog key={to} action={steer} {...WORDS[to]} tone={to === 'agent' ? 'main' : 'plain'}>
      <input type="hidden" name="incidentId" value={incidentId} />
      <input type="hidden" name="control" value={to} />
    </ActDialog>
  ))
}
