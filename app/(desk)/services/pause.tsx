import type { Pause } from '#app/_server/session.ts'
import { ActDialog } from '#app/_ui/act-dialog.tsx'
import { Elapsed } from '#app/_ui/elapsed.tsx'
import { pauseAll } from './pause-actions.ts'

/** Stops everything that the agent would do of its own accord. */
export function PauseAll() {
  return (
    <ActDialog
      action={pauseAll}
      title="Pause everything"
      verb="Pause everything"
      tone="grave"
      about="The agent rings and texts nobody until you let it go on. Calls being spoken are finished, and whoever calls in is still answered."
    >
      <input type="hidden" name="to" value="paused" />
    </ActDialog>
  )
}

/** On every screen while everything stands still: since when, who, why, and the way out. */
export function PauseBanner({ pause, mayResume }: { pause: Pause; mayResume: boolean }) {
  return (
    <div className="banner banner-waiting" role="status">
      <p>
        <strong>Everything is paused</strong>{' '}
        <span>
          since <Elapsed since={pause.since} />
          {pause.by === null ? '' : ` by ${pause.by}`}
          {pause.reason === null ? '' : `: ${pause.reason}`}
        </span>
      </p>
      {mayResume ? (
        <ActDialog
          action={pauseAll}
          title="Let it go on"
          verb="Let it go on"
          tone="main"
          about="The agent takes every incident up from what is on record, and repeats nothing."
        >
          <input type="hidden" name="to" value="working" />
        </ActDialog>
      ) : null}
    </div>
  )
}
