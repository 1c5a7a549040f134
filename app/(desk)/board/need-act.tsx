'use client'

import { useRef } from 'react'
import { ActDialog } from '#app/_ui/act-dialog.tsx'
import { useAct } from '#app/_ui/use-act.ts'
import {
  answerCallOut,
  approve,
  settle,
  steer,
} from '#app/(desk)/incidents/[incidentId]/acts/actions.ts'
import type { NeedAct } from './need.ts'

/** The act that settles a need, where it stands. */
export function NeedActButton({ act }: { act: NeedAct }) {
  switch (act.kind) {
    case 'take':
      return <Take escalationId={act.escalationId} />
    case 'kept':
      return (
        <ActDialog
          action={settle}
          title="What became of it"
          label="Settle"
          verb="Note it"
          about={act.text}
          foretells={{ kind: 'settled', of: act.promiseId }}
        >
          <input type="hidden" name="promiseId" value={act.promiseId} />
          <fieldset className="field choices">
            <legend className="unseen">What became of it</legend>
            <label>
              <input type="radio" name="state" value="kept" defaultChecked /> It was kept
            </label>
            <label>
              <input type="radio" name="state" value="withdrawn" /> It has lost its point
            </label>
          </fieldset>
        </ActDialog>
      )
    case 'give-back':
      return (
        <ActDialog
          action={steer}
          title="Give back"
          verb="Give back"
          about="The agent takes it up from what is on record, and repeats nothing."
          foretells={{ kind: 'settled', of: act.incidentId }}
        >
          <input type="hidden" name="incidentId" value={act.incidentId} />
          <input type="hidden" name="control" value="agent" />
        </ActDialog>
      )
    case 'approve':
      return (
        <ActDialog
          action={approve}
          title="Approve for the owner"
          label="Approve"
          verb="Approve"
          tone="main"
          about={`The owner is told, and asked no more. ${act.words}`}
        >
          <input type="hidden" name="incidentId" value={act.incidentId} />
          <input type="hidden" name="quoteId" value={act.quoteId} />
        </ActDialog>
      )
  }
}

/** Without a question first: who takes an emergency is in a hurry, and can hand it on. */
function Take({ escalationId }: { escalationId: string }) {
  const { state, send, isSending } = useAct(answerCallOut)
  // One act, however often it is sent.
  const key = useRef('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        key.current ||= crypto.randomUUID()
        const form = new FormData(event.currentTarget)
        form.set('key', key.current)
        send(form)
      }}
    >
      <input type="hidden" name="escalationId" value={escalationId} />
      <input type="hidden" name="emergency" value="yes" />
      <input type="hidden" name="reason" value="Taken at the desk" />
      <button type="submit" className="act act-main" disabled={isSending}>
        {isSending ? 'Taking it…' : 'Take it'}
      </button>
      {state.kind === 'refused' ? (
        <p className="fault" role="alert">
          {state.message}
        </p>
      ) : null}
    </form>
  )
}
