'use client'

import type { ReactNode, RefObject } from 'react'
import { Menu, MenuItem } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'

/*
 * Whatever lies over a screen and has to keep the focus, in one piece: `use-overlay.ts` fetches it. Nothing
 * else may import it, or every screen waits for it.
 */
export { ActSheet } from './act-sheet.tsx'

interface Above {
  /** The button it belongs to. */
  readonly triggerRef: RefObject<HTMLElement | null>
  readonly className: string
  readonly onClose: () => void
}

/** A small dialog at the thing that it is about. `titleId`: the element inside that names it. */
export function Flyout(
  props: Above & {
    titleId: string
    placement: 'bottom' | 'bottom start'
    children: ReactNode
  },
) {
  const { triggerRef, titleId, placement, className, onClose, children } = props
  // The popover is the dialog: one inside it would leave its way out to nobody's region.
  return (
    <Popover
      isOpen
      triggerRef={triggerRef}
      placement={placement}
      className={className}
      aria-labelledby={titleId}
      onOpenChange={(opens) => (opens ? undefined : onClose())}
    >
      {children}
    </Popover>
  )
}

interface Entry {
  readonly id: string
  readonly title: string
  /** Whether it cannot be taken back. */
  readonly isGrave?: boolean
}

/** A menu at its button, with the focus on its first entry. */
export function FlyoutMenu(
  props: Above & {
    label: string
    entries: readonly Entry[]
    menuClassName: string
    entryClassName: string
    onAction: (id: string) => void
  },
) {
  const { triggerRef, label, entries, className, menuClassName, entryClassName } = props
  return (
    <Popover
      isOpen
      trigger="MenuTrigger"
      triggerRef={triggerRef}
      placement="bottom start"
      className={className}
      aria-label={label}
      onOpenChange={(opens) => (opens ? undefined : props.onClose())}
    >
      <Menu
        aria-label={label}
        className={menuClassName}
        autoFocus="first"
        onClose={props.onClose}
        onAction={(id) => props.onAction(String(id))}
      >
        {entries.map(({ id, title, isGrave = false }) => (
          <MenuItem key={id} id={id} className={entryClassName} data-grave={isGrave}>
            {title}
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  )
}
