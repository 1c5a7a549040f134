'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useTransition } from 'react'
import { useForetell, useForetold } from '#app/_ui/foretold.tsx'
import styles from './board.module.css'

const BOARD = 'board'

/** The filter. What does not fit leaves the board at once, and what else fits comes when it has been read. */
export function FilterForm({ children }: { children: ReactNode }) {
  const router = useRouter()
  const foretell = useForetell()
  const [isReading, start] = useTransition()
  return (
    <form
      action="/board"
      role="search"
      className={styles['filters']}
      aria-busy={isReading}
      onSubmit={(event) => {
        event.preventDefault()
        const form = new FormData(event.currentTarget)
        const choices = Object.fromEntries(
          [...form].flatMap(([name, value]) =>
            typeof value === 'string' && value !== '' ? [[name, value]] : [],
          ),
        )
        start(() => {
          foretell({ kind: 'chosen', of: BOARD, choices }, form)
          router.push(`/board?${new URLSearchParams(choices).toString()}`)
        })
      }}
    >
      {children}
    </form>
  )
}

/** What a card says of itself (`data-trade` and so on); what was searched for only the database can tell. */
const SAID = ['property', 'priority', 'trade', 'status'] as const

/** Leaves out the cards that a filter on its way does not let through. */
export function ForetoldFilter() {
  const [chosen] = useForetold('chosen', BOARD)
  if (!chosen) return null
  const others = SAID.flatMap((name) => {
    const value = chosen.choices[name]
    return value === undefined ? [] : [`li[data-${name}]:not([data-${name}=${CSS.escape(value)}])`]
  })
  return others.length === 0 ? null : <style>{`${others.join()} { display: none }`}</style>
}
