'use client'

import { useState } from 'react'
import styles from '#app/(desk)/directory/directory.module.css'

export interface PersonField {
  readonly id?: string
  readonly name: string
  readonly phone: string
  readonly hasConsent?: boolean
}

interface Row extends PersonField {
  readonly row: number
}

const personOf = ({ id, name, phone, hasConsent }: Row): PersonField => ({
  ...(id === undefined ? {} : { id }),
  name,
  phone,
  ...(hasConsent === undefined ? {} : { hasConsent }),
})

/** People in an order: who is rung first stands first. Becomes one field of the form, `name`, as JSON. */
export function PeopleFields(props: {
  name: string
  legend: string
  initial: readonly PersonField[]
  max: number
  asksConsent?: boolean
}) {
  const { name, legend, initial, max, asksConsent = false } = props
  const [next, setNext] = useState(initial.length)
  const [rows, setRows] = useState<readonly Row[]>(() =>
    initial.map((person, row) => ({ ...person, row })),
  )
  const change = (row: number, fields: Partial<PersonField>): void =>
    setRows(rows.map((one) => (one.row === row ? { ...one, ...fields } : one)))
  const swap = (from: number, to: number): void =>
    setRows(rows.map((one, at) => (at === from ? rows[to] : at === to ? rows[from] : one) ?? one))
  const add = (): void => {
    const fresh = { name: '', phone: '', row: next, ...(asksConsent ? { hasConsent: false } : {}) }
    setRows([...rows, fresh])
    setNext(next + 1)
  }
  return (
    <fieldset className={styles['people']}>
      <legend>{legend}</legend>
      <input type="hidden" name={name} value={JSON.stringify(rows.map(personOf))} />
      {rows.map((person, at) => (
        <PersonRow
          key={person.row}
          person={person}
          place={at + 1}
          count={rows.length}
          asksConsent={asksConsent}
          onChange={(fields) => change(person.row, fields)}
          onMove={(by) => swap(at, at + by)}
          onRemove={() => setRows(rows.filter(({ row }) => row !== person.row))}
        />
      ))}
      {rows.length < max ? (
        <p>
          <button type="button" className="plain" onClick={add}>
            Add somebody
          </button>
        </p>
      ) : null}
    </fieldset>
  )
}

function PersonRow(props: {
  person: Row
  place: number
  count: number
  asksConsent: boolean
  onChange: (fields: Partial<PersonField>) => void
  onMove: (by: 1 | -1) => void
  onRemove: () => void
}) {
  const { person, place, count, asksConsent, onChange, onMove, onRemove } = props
  const who = person.name || `person ${place}`
  return (
    <div className={styles['person']} role="group" aria-label={`${place}. ${who}`}>
      <label className="field">
        <span className={styles['small']}>{place}. Name</span>
        <input
          value={person.name}
          onChange={(event) => onChange({ name: event.target.value })}
          required
        />
      </label>
      <label className="field">
        <span className={styles['small']}>Number</span>
        <input
          type="tel"
          value={person.phone}
          onChange={(event) => onChange({ phone: event.target.value })}
          placeholder="+14155550123"
          required
        />
      </label>
      <span className={styles['person-tail']}>
        <button
          type="button"
          className="plain"
          disabled={place === 1}
          aria-label={`Move ${who} up`}
          onClick={() => onMove(-1)}
        >
          ↑
        </button>
        <button
          type="button"
          className="plain"
          disabled={place === count}
          aria-label={`Move ${who} down`}
          onClick={() => onMove(1)}
        >
          ↓
        </button>
        <button type="button" className="plain" aria-label={`Remove ${who}`} onClick={onRemove}>
          ✕
        </button>
      </span>
      {asksConsent ? (
        <label className={styles['tick']}>
          <input
            type="checkbox"
            checked={person.hasConsent ?? false}
            onChange={(event) => onChange({ hasConsent: event.target.checked })}
          />
          Agreed to be called by an automated voice
        </label>
      ) : null}
    </div>
  )
}
