'use client'

import { unstable_rethrow } from 'next/navigation'
import { useState, useTransition } from 'react'
import { type ActAction, type ActState, IDLE, refused } from './act-state.ts'
import { type Foretold, useForetell } from './foretold.tsx'
import { useNotify } from './notices.tsx'

const NOT_SENT =
  'This could not be sent. What you wrote is still here: send it again in a moment. It is done once, however often it is sent.'

/**
 * Sends a form to a server action and says what became of it. `onDone` is called, and the notice shown,
 * even if what was acted upon has left the screen by then; a refusal stays as `state`. What it `foretells`
 * is shown as done meanwhile.
 */
export function useAct(
  action: ActAction,
  onDone: () => void = () => undefined,
  foretells?: Foretold,
): { state: ActState; send: (form: FormData) => void; isSending: boolean } {
  const [state, setState] = useState(IDLE)
  const [isSending, start] = useTransition()
  const notify = useNotify()
  const foretell = useForetell()
  const send = (form: FormData): void =>
    start(async () => {
      if (foretells) foretell(foretells, form)
      const answer = await answerOf(action, form)
      if (answer.kind !== 'done') return setState(answer)
      notify(answer.message)
      onDone()
    })
  return { state, send, isSending }
}

/** What a server action answers; words for whoever sent it when it could not be sent at all. */
export async function answerOf(action: ActAction, form: FormData): Promise<ActState> {
  try {
    return await action(IDLE, form)
  } catch (error) {
    // A redirect is an answer of the router's own.
    unstable_rethrow(error)
    return refused(NOT_SENT)
  }
}
