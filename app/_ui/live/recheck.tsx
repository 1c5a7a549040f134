'use client'

import { useEffect } from 'react'
import { RECHECK } from './recheck-event.ts'

/**
 * Has the page read again every so often, for what the clock alone changes. Nothing is read while the
 * connection is away or nobody looks.
 */
export function Recheck({ everyMs }: { everyMs: number }) {
  useEffect(() => {
    const timer = setInterval(() => window.dispatchEvent(new Event(RECHECK)), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return null
}
