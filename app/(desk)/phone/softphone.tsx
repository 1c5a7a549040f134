'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import { Elapsed } from '#app/_ui/elapsed.tsx'
import type { PhonePerson } from '#lib/db/phone-book.ts'
import { takePhone } from './actions.ts'
import { BrowserPhone, FRESH_PHONE, type PhoneView } from './browser-phone.ts'
import { Keypad } from './keypad.tsx'
import { Meters } from './meters.tsx'
import { PhoneButtons } from './phone-buttons.tsx'
import styles from './phone.module.css'
import { spaced } from './spaced.ts'

type Person = Omit<PhonePerson, 'group'> & { readonly group: string }

export interface PhoneBook {
  readonly people: readonly Person[]
  /** The property line. */
  readonly line: string
}

interface Props {
  /** Null when it cannot be read just now: the one that was read before still stands. */
  readonly book: PhoneBook | null
  /** Whether the member may call. */
  readonly mayCall: boolean
  /** The call that is on, or was. */
  readonly children: ReactNode
}

/** A telephone on a page, held by one of the people the agent speaks with. */
export function Softphone({ book: read, mayCall, children }: Props) {
  const [book, keep] = useState(read)
  if (read && read !== book) keep(read)
  const [phone] = useState(() => new BrowserPhone(takePhone))
  const view = useSyncExternalStore(phone.watch, phone.view, () => FRESH_PHONE)
  // Whoever leaves the page hangs up.
  useEffect(() => phone.switchOff, [phone])
  const people = book?.people ?? []
  const line = book?.line ?? ''
  const [chosen, setWho] = useState<string | null>(null)
  const who = chosen ?? people[0]?.key ?? ''
  const [hasHeadphones, setHeadphones] = useState(false)
  const router = useRouter()
  const { state } = view
  const { callSid } = state
  useEffect(() => {
    if (callSid !== null) router.replace(`/phone?call=${callSid}`, { scroll: false })
  }, [callSid, router])

  const isOff = state.standing.kind === 'off'
  const person = people.find(({ key }) => key === who)
  return (
    <div className={styles['sides']}>
      <section className={`card ${styles['phone']}`} aria-label="Telephone">
        <Who {...{ people, who, setWho }} isDisabled={!isOff || !mayCall} />
        <Stand state={state} person={person} />
        <Faults view={view} />
        {book === null ? (
          <p className="fault" role="alert">
            The phone book cannot be read right now. Reload the page in a moment.
          </p>
        ) : mayCall ? (
          <PhoneButtons
            {...{ phone, view, line }}
            start={(dial, hasMicrophone) =>
              void phone.switchOn({ who, hasHeadphones, hasMicrophone, dial })
            }
          />
        ) : (
          <p className="notice">Your role may look, but not call. Ask a manager.</p>
        )}
        {isOff ? (
          <label className={styles['check']}>
            <input
              type="checkbox"
              checked={hasHeadphones}
              disabled={!mayCall}
              onChange={({ target }) => setHeadphones(target.checked)}
            />
            I wear headphones: send my sound as it is
          </label>
        ) : (
          <Meters onLevels={phone.onLevels} isMuted={view.isMuted} />
        )}
        {state.standing.kind === 'up' ? <Keypad press={phone.press} /> : null}
        <Texts texts={state.texts} />
      </section>
      <div className={styles['beside']}>{children}</div>
    </div>
  )
}

function Who(props: {
  people: readonly Person[]
  who: string
  setWho: (key: string) => void
  isDisabled: boolean
}) {
  const { people, who, setWho, isDisabled } = props
  const groups = [...new Set(people.map(({ group }) => group))]
  return (
    <label className={styles['who']}>
      You are
      <select value={who} disabled={isDisabled} onChange={({ target }) => setWho(target.value)}>
        {groups.map((group) => (
          <optgroup key={group} label={group}>
            {people
              .filter((person) => person.group === group)
              .map(({ key, name, about }) => (
                <option key={key} value={key}>
                  {name} ({about})
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </label>
  )
}

/** What the phone is doing, in the largest letters of the page. */
function Stand({ state, person }: { state: PhoneView['state']; person: Person | undefined }) {
  const { standing, note } = state
  const mine = person ? `${person.name}, ${spaced(person.phone)}` : ''
  const about: Partial<Record<typeof standing.kind, string>> = {
    connecting: 'If the browser asks for the microphone, allow it.',
    ready: `It rings here when the agent calls ${mine}.`,
  }
  return (
    <div className={styles['stand']}>
      <p role="status" className={styles['standing']}>
        {standing.kind === 'off' ? 'Phone is off' : null}
        {standing.kind === 'connecting' ? 'Connecting…' : null}
        {standing.kind === 'ready' ? 'Ready' : null}
        {standing.kind === 'dialling' ? 'Calling…' : null}
        {standing.kind === 'ringing' ? 'The line is calling you' : null}
        {standing.kind === 'up' ? 'On the line' : null}
      </p>
      {standing.kind === 'up' ? (
        <p className={styles['timer']}>
          <Elapsed since={standing.since} />
        </p>
      ) : null}
      <p className="muted">{about[standing.kind] ?? mine}</p>
      {note === null || note.isFault ? null : <p>{note.words}</p>}
    </div>
  )
}

function Faults({ view: { state, microphoneFault } }: { view: PhoneView }) {
  return (
    <>
      {state.note?.isFault ? (
        <p className="fault" role="alert">
          {state.note.words}
        </p>
      ) : null}
      {microphoneFault === null ? null : (
        <p className="fault" role="alert">
          {microphoneFault}
        </p>
      )}
    </>
  )
}

function Texts({ texts }: { texts: PhoneView['state']['texts'] }) {
  if (texts.length === 0) return null
  return (
    <section aria-labelledby="texts" className={styles['texts']}>
      <h2 id="texts">Texts to this phone</h2>
      <ol>
        {texts.map(({ at, body }) => (
          <li key={`${at} ${body}`}>{body}</li>
        ))}
      </ol>
    </section>
  )
}
