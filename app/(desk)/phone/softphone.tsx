'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useEffect, useState } from 'react'
import { Elapsed } from '#app/_ui/elapsed.tsx'
import type { PhonePerson } from '#lib/db/phone-book.ts'
import { Keypad } from './keypad.tsx'
import { Meters } from './meters.tsx'
import styles from './phone.module.css'
import { type Telephone, useTelephone } from './use-telephone.ts'

/** `+14155550100` → `+1 415 555 0100`; other countries' numbers as they are. */
const spaced = (phone: string): string => phone.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '+1 $1 $2 $3')

type Person = Omit<PhonePerson, 'group'> & { readonly group: string }

interface Props {
  readonly people: readonly Person[]
  /** The property line. */
  readonly line: string
  /** Whether the member may call. */
  readonly mayCall: boolean
  /** The call that is on, or was. */
  readonly children: ReactNode
}

/** A telephone on a page, held by one of the people the agent speaks with. */
export function Softphone({ people, line, mayCall, children }: Props) {
  const telephone = useTelephone()
  const [who, setWho] = useState(people[0]?.key ?? '')
  const [hasHeadphones, setHeadphones] = useState(false)
  const router = useRouter()
  const { state } = telephone
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
        <Stand telephone={telephone} person={person} />
        <Faults telephone={telephone} />
        {mayCall ? (
          <Buttons
            {...{ telephone, line }}
            start={(dial, hasMicrophone) =>
              void telephone.switchOn({ who, hasHeadphones, hasMicrophone, dial })
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
          <Meters onLevels={telephone.onLevels} isMuted={telephone.isMuted} />
        )}
        {state.standing.kind === 'up' ? <Keypad press={telephone.press} /> : null}
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
function Stand({ telephone, person }: { telephone: Telephone; person: Person | undefined }) {
  const { standing, note } = telephone.state
  const mine = person ? spaced(person.phone) : ''
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
      <p className="muted">
        {standing.kind === 'ready' ? `Rings here when the agent calls ${mine}` : mine}
      </p>
      {note === null || note.isFault ? null : <p>{note.words}</p>}
    </div>
  )
}

function Faults({ telephone }: { telephone: Telephone }) {
  const { state, microphoneFault } = telephone
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

function Buttons(props: {
  telephone: Telephone
  line: string
  start: (dial: string | null, hasMicrophone: boolean) => void
}) {
  const { telephone, line, start } = props
  const { state, isMuted, microphoneFault } = telephone
  const call = `Call ${spaced(line)}`
  switch (state.standing.kind) {
    case 'off':
      return (
        <div className={styles['buttons']}>
          <button type="button" className={styles['call']} onClick={() => start(line, true)}>
            {call}
          </button>
          <button type="button" className={styles['quiet']} onClick={() => start(null, true)}>
            Wait to be called
          </button>
          {microphoneFault === null ? null : (
            <button type="button" className={styles['quiet']} onClick={() => start(line, false)}>
              Call without a microphone, to listen and press keys
            </button>
          )}
        </div>
      )
    case 'connecting':
    case 'ready':
      return (
        <div className={styles['buttons']}>
          <button
            type="button"
            className={styles['call']}
            disabled={state.standing.kind !== 'ready'}
            onClick={() => telephone.dial(line)}
          >
            {call}
          </button>
          <button type="button" className={styles['quiet']} onClick={telephone.switchOff}>
            Switch off
          </button>
        </div>
      )
    case 'ringing':
      return (
        <div className={styles['buttons']}>
          <button type="button" className={styles['call']} onClick={telephone.accept}>
            Accept
          </button>
          <button type="button" className={styles['end']} onClick={telephone.decline}>
            Decline
          </button>
        </div>
      )
    case 'dialling':
    case 'up':
      return (
        <div className={styles['buttons']}>
          <button type="button" className={styles['end']} onClick={telephone.hangUp}>
            Hang up
          </button>
          <button
            type="button"
            className={styles['quiet']}
            aria-pressed={isMuted}
            onClick={() => telephone.mute(!isMuted)}
          >
            {isMuted ? 'Unmute' : 'Mute'}
          </button>
        </div>
      )
  }
}

function Texts({ texts }: { texts: Telephone['state']['texts'] }) {
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
