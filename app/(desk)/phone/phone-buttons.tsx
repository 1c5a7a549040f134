'use client'

import type { BrowserPhone, PhoneView } from './browser-phone.ts'
import styles from './phone.module.css'
import { spaced } from './spaced.ts'

interface Props {
  readonly phone: BrowserPhone
  readonly view: PhoneView
  /** The number to call. */
  readonly line: string
  readonly start: (dial: string | null, hasMicrophone: boolean) => void
}

/** What one can do with the phone as it stands. */
export function PhoneButtons(props: Props) {
  switch (props.view.state.standing.kind) {
    case 'off':
      return <WhenOff {...props} />
    case 'connecting':
    case 'ready':
      return <WhenReady {...props} />
    case 'ringing':
      return <WhenRinging {...props} />
    case 'dialling':
    case 'up':
      return <WhenTalking {...props} />
  }
}

function WhenOff({ view, line, start }: Props) {
  return (
    <div className={styles['buttons']}>
      <button type="button" className={styles['call']} onClick={() => start(line, true)}>
        Call {spaced(line)}
      </button>
      <button type="button" className={styles['quiet']} onClick={() => start(null, true)}>
        Wait to be called
      </button>
      {view.microphoneFault === null ? null : (
        <button type="button" className={styles['quiet']} onClick={() => start(line, false)}>
          Call without a microphone, to listen and press keys
        </button>
      )}
    </div>
  )
}

function WhenReady({ phone, view, line }: Props) {
  return (
    <div className={styles['buttons']}>
      <button
        type="button"
        className={styles['call']}
        disabled={view.state.standing.kind !== 'ready'}
        onClick={() => phone.dial(line)}
      >
        Call {spaced(line)}
      </button>
      <button type="button" className={styles['quiet']} onClick={phone.switchOff}>
        Switch off
      </button>
    </div>
  )
}

function WhenRinging({ phone }: Props) {
  return (
    <div className={styles['buttons']}>
      <button type="button" className={styles['call']} onClick={phone.accept}>
        Accept
      </button>
      <button type="button" className={styles['end']} onClick={phone.decline}>
        Decline
      </button>
    </div>
  )
}

function WhenTalking({ phone, view: { isMuted } }: Props) {
  return (
    <div className={`${styles['buttons']} ${styles['talking']}`}>
      <button type="button" className={styles['end']} onClick={phone.hangUp}>
        Hang up
      </button>
      <button
        type="button"
        className={styles['quiet']}
        aria-pressed={isMuted}
        onClick={() => phone.mute(!isMuted)}
      >
        Mute
      </button>
    </div>
  )
}
