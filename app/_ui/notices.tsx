'use client'

import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react'

/** Long enough to read one sentence twice. */
const SHOWN_MS = 7_000

const Notify = createContext<(message: string) => void>(() => undefined)

/** Says in one sentence, to eyes and screen readers, what an act has done. */
export const useNotify = (): ((message: string) => void) => useContext(Notify)

/** Holds the one notice that is on screen; the next one takes its place. */
export function Notices({ children }: { children: ReactNode }) {
  const [message, setMessage] = useState('')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const notify = useCallback((text: string) => {
    clearTimeout(timer.current)
    setMessage(text)
    timer.current = setTimeout(() => setMessage(''), SHOWN_MS)
  }, [])
  return (
    <Notify value={notify}>
      {children}
      <output className="said" aria-live="polite">
        {message}
      </output>
    </Notify>
  )
}
