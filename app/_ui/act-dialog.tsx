'use client'

import type { ReactNode } from 'react'
import type { ActProps } from './act-sheet.tsx'
import { useOverlay } from './use-overlay.ts'

export type { ActProps }

interface Props extends ActProps {
  /** What the button that opens the dialog says, when it is not the title. */
  readonly label?: ReactNode
  readonly tone?: 'plain' | 'main' | 'grave'
}

/**
 * A button that asks before it acts: a dialog with what will happen, the fields it needs and the
 * reason. It closes once it is done, and stays with the answer when it was refused. Sending twice does
 * it once: the key is drawn when the dialog opens.
 */
export function ActDialog({ label, tone = 'plain', ...form }: Props) {
  const { overlays, isOpen, trigger, close } = useOverlay('dialog')
  return (
    <>
      <button {...trigger} className={`act act-${tone}`}>
        {label ?? form.title}
      </button>
      {isOpen && overlays ? <overlays.ActSheet {...form} onClose={close} /> : null}
    </>
  )
}
