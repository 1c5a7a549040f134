'use client'

import { useState } from 'react'
import styles from '#app/(desk)/incidents/[incidentId]/room.module.css'
import type { BusyTime } from '#lib/db/visit-acts.ts'
import { around, beginAt, endOf, type Window } from './window.ts'

interface Props {
  /** The window as it is, on the property's clock: `2026-11-24T10:00`. */
  readonly from: string
  readonly until: string
  /** The day at the property. */
  readonly today: string
  readonly zone: string
  readonly vendorName: string
  readonly placeName: string
  readonly busy: readonly BusyTime[]
}

/**
 * Day and window of a visit, on the property's clock, with what vendor and house have agreed otherwise
 * that day. The browser's own fields: every phone has a good one, and they cost no script.
 */
export function WhenFields({ from, until, today, zone, vendorName, placeName, busy }: Props) {
  const [window, setWindow] = useState<Window>({
    day: from.slice(0, 10),
    from: from.slice(11),
    until: until.slice(11),
  })
  return (
    <div className={styles['when']}>
      <label className="field">
        Day
        <input
          type="date"
          name="day"
          required
          min={today}
          value={window.day}
          onChange={({ target }) => setWindow({ ...window, day: target.value })}
        />
      </label>
      <label className="field">
        From
        <input
          type="time"
          name="from"
          required
          value={window.from}
          onChange={({ target }) =>
            setWindow(target.value === '' ? { ...window, from: '' } : begun(window, target.value))
          }
        />
      </label>
      <label className="field">
        Until
        <input
          type="time"
          name="until"
          required
          value={window.until}
          onChange={({ target }) => setWindow({ ...window, until: target.value })}
        />
      </label>
      <p className={`muted ${styles['whenZone']}`}>
        On the clock at {placeName} ({zone.replaceAll('_', ' ')})
        {isWhole(window) && endOf(window).slice(0, 10) !== window.day ? ', until the next day' : ''}
      </p>
      <Agreed window={window} vendorName={vendorName} placeName={placeName} busy={busy} />
    </div>
  )
}

/** What is agreed otherwise on the day of a window, and what that means for it. */
function Agreed({
  window,
  vendorName,
  placeName,
  busy,
}: Pick<Props, 'vendorName' | 'placeName' | 'busy'> & { window: Window }) {
  if (!isWhole(window)) return null
  const { inTheWay, thatDay } = around(window, busy)
  if (thatDay.length === 0) {
    return (
      <p className={`muted ${styles['whenZone']}`}>
        Neither {vendorName} nor {placeName} has anything else that day.
      </p>
    )
  }
  return (
    <>
      <ul className={styles['busy']} aria-label="Agreed otherwise that day">
        {thatDay.map((one) => (
          <li key={`${one.from}${one.words}`} data-clash={inTheWay.includes(one)}>
            <strong>{one.whose === 'vendor' ? vendorName : `At ${placeName}`}</strong>{' '}
            {clockWords(one.from)}–{clockWords(one.until)}{' '}
            <span className="muted">{one.words}</span>
          </li>
        ))}
      </ul>
      <p className={styles['clash']} role="status">
        {clashWords(inTheWay, vendorName)}
      </p>
    </>
  )
}

/** The vendor cannot be in two places; two trades in one house can be. */
function clashWords(inTheWay: readonly BusyTime[], vendorName: string): string {
  if (inTheWay.some(({ whose }) => whose === 'vendor')) {
    return `${vendorName} is elsewhere then: choose another time.`
  }
  return inTheWay.length > 0 ? 'Somebody else works there then. Both can, if you want it so.' : ''
}

/** A field that is being typed into is empty for a moment; then there is no length to keep. */
const begun = (window: Window, from: string): Window =>
  window.from === '' || window.until === '' ? { ...window, from } : beginAt(window, from)

const isWhole = ({ day, from, until }: Window): boolean => day !== '' && from !== '' && until !== ''

/** `10:00 AM`, of a time on the wall clock; not torn apart at the end of a line. */
const clockWords = (local: string): string =>
  new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', hour: 'numeric', minute: '2-digit' })
    .format(new Date(`${local}:00Z`))
    .replaceAll(/\s/g, '\u00A0')
