'use client'

import Link from 'next/link'
import { type ReactNode, useId } from 'react'
import { useOverlay } from '#app/_ui/use-overlay.ts'
import styles from '#app/(desk)/incidents/[incidentId]/room.module.css'

export interface Words {
  readonly verbatim: string
  /** Into the call: `1:07`. */
  readonly clock: string
  readonly wasReadBack: boolean
  readonly callId: string
  readonly turnSeq: number
}

interface Props {
  /** What the figure is: `Trip fee`. */
  readonly name: string
  readonly vendorName: string
  readonly isDoubtful: boolean
  /** Why it is in doubt, in words. */
  readonly doubt: string | null
  readonly words: Words | null
  /** The figure itself. */
  readonly children: ReactNode
}

/** A figure that opens how it stands and the words it came from. */
export function Evidence({ name, vendorName, isDoubtful, doubt, words, children }: Props) {
  const { overlays, isOpen, trigger, close } = useOverlay('dialog')
  const titleId = useId()
  return (
    <>
      <button {...trigger} className={styles['figure']} data-doubtful={isDoubtful}>
        {children}
      </button>
      {isOpen && overlays ? (
        <overlays.Flyout
          triggerRef={trigger.ref}
          titleId={titleId}
          placement="bottom"
          className={`${styles['popover'] ?? ''} ${styles['evidence'] ?? ''}`}
          onClose={close}
        >
          <strong id={titleId}>
            {name}, {vendorName}
          </strong>
          {doubt === null ? (
            <p className="muted">Confirmed: two readings agree, and the words hold it.</p>
          ) : (
            <p className="amber">{doubt}</p>
          )}
          {words === null ? (
            <p className="muted">No words of the call hold it.</p>
          ) : (
            <>
              <blockquote>“{words.verbatim}”</blockquote>
              <p className="muted">
                {vendorName}, {words.clock} into the call
                {words.wasReadBack ? ', read back to them' : ''}
              </p>
              <p className={styles['evidenceLinks']}>
                <a href={`#turn-${words.callId}-${words.turnSeq}`} onClick={close}>
                  Show in the transcript
                </a>
                {/* Where the call was recorded, it is heard from these words on. */}
                <Link href={`/calls/${words.callId}?hear=${words.turnSeq}#turn-${words.turnSeq}`}>
                  Open the call
                </Link>
              </p>
            </>
          )}
        </overlays.Flyout>
      ) : null}
    </>
  )
}
