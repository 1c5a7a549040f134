'use client'

import { useActionState, useRef, useState } from 'react'
import { type ActState, IDLE } from '#app/_ui/act-state.ts'
import { useNotify } from '#app/_ui/notices.tsx'
import { answerOf } from '#app/_ui/use-act.ts'
import { whisper } from './acts/actions.ts'
import styles from './call.module.css'

/** A line to the agent while it speaks. The same note sent twice is told once. */
export function WhisperForm({ callId, maxLength }: { callId: string; maxLength: number }) {
  const [words, setWords] = useState('')
  const attempt = useRef({ words: '', key: '' })
  const notify = useNotify()
  const [state, send, isSending] = useActionState(async (_before: ActState, form: FormData) => {
    // Another note is another act; the same one, sent again, is not.
    if (attempt.current.words !== words) attempt.current = { words, key: crypto.randomUUID() }
    form.set('key', attempt.current.key)
    const after = await answerOf(whisper, form)
    if (after.kind === 'done') {
      attempt.current = { words: '', key: '' }
      setWords('')
      notify(after.message)
    }
    return after
  }, IDLE)
  return (
    <form action={send} className={styles['whisper']}>
      <input type="hidden" name="callId" value={callId} />
      <label className="field">
        Whisper to the agent
        <input
          name="words"
          required
          maxLength={maxLength}
          autoComplete="off"
          placeholder="Offer Thursday morning; the gate is open until six"
          aria-describedby="whisper-about"
          value={words}
          onChange={({ target }) => setWords(target.value)}
        />
      </label>
      <button type="submit" disabled={isSending}>
        {isSending ? 'One moment…' : 'Whisper'}
      </button>
      {state.kind === 'refused' ? (
        <p className="fault" role="alert">
          {state.message}
        </p>
      ) : null}
      <p id="whisper-about" className="muted">
        Only the agent hears it, in its next pause. It may say what you write: no access codes.
      </p>
    </form>
  )
}
