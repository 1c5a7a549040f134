import { ActDialog } from '#app/_ui/act-dialog.tsx'
import { CONTROL_WORDS_MAX } from '#lib/contracts/call-control.ts'
import { hangUp, takeCall } from './acts/actions.ts'
import styles from './call.module.css'
import { WhisperForm } from './whisper-form.tsx'

/** What may be done about a call that is being spoken. */
export function CallControls({ callId, ownNumber }: { callId: string; ownNumber: string | null }) {
  return (
    <section aria-label="Steer this call" className={styles['controls']}>
      <WhisperForm callId={callId} maxLength={CONTROL_WORDS_MAX} />
      <p className={styles['control-buttons']}>
        <ActDialog
          action={takeCall}
          title="Transfer to me"
          verb="Put them through"
          about="The agent says that it puts them through, and your telephone rings. Press 1 to take the call; if you do not, they are back with the agent."
          tone="main"
        >
          <input type="hidden" name="callId" value={callId} />
          <label className="field">
            Your telephone
            <input
              type="tel"
              name="phone"
              required
              autoComplete="tel"
              placeholder="+1 415 555 0100"
              defaultValue={ownNumber ?? ''}
            />
          </label>
        </ActDialog>
        <ActDialog
          action={hangUp}
          title="Hang up"
          verb="Hang up"
          about="This ends the call for the other side too. What was said so far stays on record."
          tone="grave"
        >
          <input type="hidden" name="callId" value={callId} />
          <label className="field">
            How
            <select name="kind" defaultValue="goodbye">
              <option value="goodbye">The agent says goodbye first</option>
              <option value="hang_up">At once, in the middle of a word</option>
            </select>
          </label>
        </ActDialog>
      </p>
    </section>
  )
}
