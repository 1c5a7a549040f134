'use client'

import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { useNotify } from './notices.tsx'
import type * as OverlayParts from './overlays.tsx'

type Overlays = typeof OverlayParts

/** Browsers that cannot tell when they have nothing to do are asked that much later. */
const IDLE_MS = 1_000
const NOT_HERE = 'There is no connection, and this has not been loaded yet. Try again in a moment.'

let here: Overlays | null = null
let coming: Promise<Overlays> | null = null

/** Once for all the buttons of a screen; what did not come is asked for again. */
function fetchOverlays(): Promise<Overlays> {
  coming ??= import('./overlays.tsx').then(
    (overlays) => (here = overlays),
    (error: unknown) => {
      coming = null
      throw error
    },
  )
  return coming
}

function fetchWhenIdle(): void {
  if (coming) return
  const fetchQuietly = (): void => void fetchOverlays().catch(() => undefined)
  if ('requestIdleCallback' in window) requestIdleCallback(fetchQuietly)
  else setTimeout(fetchQuietly, IDLE_MS)
}

/** What the button that opens it is given. */
interface Trigger {
  readonly ref: RefObject<HTMLButtonElement | null>
  readonly type: 'button'
  readonly 'aria-haspopup': 'dialog' | 'menu'
  readonly 'aria-expanded': boolean
  readonly 'aria-busy': boolean
  readonly onClick: () => void
  readonly onKeyDown?: (event: KeyboardEvent) => void
}

/**
 * Something over the screen that a button opens. What it is made of weighs four times what is our own of
 * a screen: it is fetched once the screen is there and the browser has nothing else to do, or when it is
 * wanted. `overlays`: null until then.
 */
export function useOverlay(kind: 'dialog' | 'menu'): {
  overlays: Overlays | null
  isOpen: boolean
  trigger: Trigger
  close: () => void
} {
  const ref = useRef<HTMLButtonElement>(null)
  const [state, setState] = useState<'closed' | 'wanted' | 'open'>('closed')
  const notify = useNotify()
  useEffect(fetchWhenIdle, [])

  const open = (): void => {
    // Safari leaves a clicked button without the focus, and it is to come back to it.
    ref.current?.focus()
    if (here) return setState('open')
    setState('wanted')
    fetchOverlays().then(
      () => setState('open'),
      () => {
        setState('closed')
        notify(NOT_HERE)
      },
    )
  }
  const close = useCallback(() => setState('closed'), [])
  const trigger: Trigger = {
    ref,
    type: 'button',
    'aria-haspopup': kind,
    'aria-expanded': state === 'open',
    'aria-busy': state === 'wanted',
    onClick: open,
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown') return
    event.preventDefault()
    open()
  }
  return {
    overlays: here,
    isOpen: state === 'open',
    trigger: kind === 'menu' ? { ...trigger, onKeyDown } : trigger,
    close,
  }
}
