'use client'

import { useEffect, useRef } from 'react'

interface Turn {
  readonly seq: number
  readonly speaker: string
  readonly text: string
  readonly interrupted: boolean
}

const SPEAKERS: Record<string, string> = { agent: 'Agent', caller: 'Caller', keypad: 'Keypad' }

/** What was said, in order. A live one follows along, unless the reader has scrolled up. */
export function Transcript({ turns, isLive = false }: { turns: Turn[]; isLive?: boolean }) {
  const list = useRef<HTMLOListElement>(null)
  const isAtEnd = useRef(true)
  const last = turns.at(-1)

  useEffect(() => {
    const element = list.current
    if (isLive && element && isAtEnd.current) element.scrollTop = element.scrollHeight
  }, [isLive, last?.seq, last?.text])

  if (turns.length === 0)
    return <p className="empty">{isLive ? 'Ringing…' : 'Nothing was said.'}</p>
  return (
    <ol
      ref={list}
      className="transcript"
      aria-live={isLive ? 'polite' : 'off'}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 24
      }}
    >
      {turns.map((turn) => (
        <li key={turn.seq} className={`turn turn-${turn.speaker}`}>
          <span className="turn-speaker">{SPEAKERS[turn.speaker] ?? turn.speaker}</span>
          <span>
            {turn.text}
            {turn.interrupted ? (
              <span className="muted" title="Interrupted here">
                {' '}
                —
              </span>
            ) : null}
          </span>
        </li>
      ))}
    </ol>
  )
}
