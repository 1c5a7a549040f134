import Form from 'next/form'
import { type PolicyVersion, recordingOrderSchema } from '#lib/domain/policy-book.ts'
import { RECORDING_WORDS } from '#app/(desk)/directory/parts/policy-words.tsx'
import styles from '#app/(desk)/directory/directory.module.css'
import { type Draft, typedOf } from './draft.ts'
import type { Subject } from './subject.ts'

const FIELDS = [
  { name: 'nteCents', words: 'Limit (NTE)', mode: 'decimal' },
  { name: 'emergencyNteCents', words: 'Emergency limit', mode: 'decimal' },
  { name: 'bidsRequiredOverCents', words: 'Bids required over', mode: 'decimal' },
  { name: 'bidsRequired', words: 'Bids required', mode: 'numeric' },
  { name: 'currency', words: 'Currency', mode: 'text' },
] as const

/** Tries new orders out first: what they would have decided is shown before they are put in force. */
export function DraftForm(props: {
  subject: Subject
  inForce: PolicyVersion | null
  draft: Draft
  isOwn: boolean
}) {
  const { subject, inForce, draft, isOwn } = props
  const typed = draft.kind === 'none' ? typedOf(inForce) : draft.typed
  const { scope, scopeId } = subject
  return (
    <details className="card" open={draft.kind !== 'none'}>
      <summary>
        <strong>{isOwn ? 'Change these orders' : 'Give it orders of its own'}</strong>
      </summary>
      <Form
        action={`/directory/policy/${scope}/${scopeId}`}
        className={styles['stack']}
        key={JSON.stringify(typed)}
      >
        <div className={styles['orders']}>
          {FIELDS.map(({ name, words, mode }) => (
            <label key={name} className="field">
              {words}
              <input name={name} defaultValue={typed[name]} inputMode={mode} required />
            </label>
          ))}
          <label className="field">
            Quiet from
            <input type="time" name="quietFrom" defaultValue={typed.quietFrom} required />
          </label>
          <label className="field">
            Quiet until
            <input type="time" name="quietTo" defaultValue={typed.quietTo} required />
          </label>
          <label className="field">
            Recording of calls
            <select name="recording" defaultValue={typed.recording}>
              {recordingOrderSchema.options.map((order) => (
                <option key={order} value={order}>
                  {RECORDING_WORDS[order]}
                </option>
              ))}
            </select>
          </label>
          <label className="field">
            Keep recordings, days
            <input
              name="recordingDays"
              defaultValue={typed.recordingDays}
              inputMode="numeric"
              required
            />
          </label>
        </div>
        {draft.kind === 'faulty' ? (
          <p className="fault" role="alert">
            {draft.fault}
          </p>
        ) : null}
        <p>
          <button type="submit" className="act">
            Show what would change
          </button>
        </p>
      </Form>
    </details>
  )
}
