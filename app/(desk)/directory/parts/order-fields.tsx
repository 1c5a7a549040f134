'use client'

import { useState } from 'react'
import styles from '#app/(desk)/directory/directory.module.css'

interface Option {
  readonly id: string
  readonly name: string
}

/** Which of these, in which order. Becomes one field of the form, `vendorIds`, as JSON. */
export function OrderFields({
  initial,
  all,
}: {
  initial: readonly string[]
  all: readonly Option[]
}) {
  const [chosen, setChosen] = useState<readonly string[]>(initial)
  const left = all.filter(({ id }) => !chosen.includes(id))
  const nameOf = (id: string): string => all.find((one) => one.id === id)?.name ?? 'Somebody else'
  const raise = (at: number): void =>
    setChosen(
      chosen.map((id, index) =>
        index === at - 1 ? (chosen[at] ?? id) : index === at ? (chosen[at - 1] ?? id) : id,
      ),
    )
  return (
    <div className={styles['people']}>
      <input type="hidden" name="vendorIds" value={JSON.stringify(chosen)} />
      {chosen.length === 0 ? (
        <p className="empty">Nobody is preferred; the best rated is asked first.</p>
      ) : null}
      <ol className={styles['rows']}>
        {chosen.map((id, at) => (
          <li key={id}>
            <span className={styles['line']}>
              <span>
                {at + 1}. {nameOf(id)}
              </span>
              <span className={styles['person-tail']}>
                <button
                  type="button"
                  className="plain"
                  disabled={at === 0}
                  aria-label={`Move ${nameOf(id)} up`}
                  onClick={() => raise(at)}
                >
                  ↑
                </button>
                <button
                  type="button"
                  className="plain"
                  aria-label={`Remove ${nameOf(id)}`}
                  onClick={() => setChosen(chosen.filter((other) => other !== id))}
                >
                  ✕
                </button>
              </span>
            </span>
          </li>
        ))}
      </ol>
      {left.length > 0 ? (
        <label className="field">
          Add a vendor of this trade
          <select value="" onChange={(event) => setChosen([...chosen, event.target.value])}>
            <option value="">Choose…</option>
            {left.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      ) : null}
    </div>
  )
}
