'use client'

import { useState } from 'react'
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { type ActProps, ActSheet } from '#app/_ui/act-dialog.tsx'
import styles from '#app/(desk)/incidents/[incidentId]/room.module.css'

export interface MenuAct extends ActProps {
  readonly id: string
  /** Whether it cannot be taken back. */
  readonly isGrave?: boolean
}

/** What is possible but not likely next: a menu of acts, each of which asks before it acts. */
export function ActMenu({ acts }: { acts: readonly MenuAct[] }) {
  const [open, setOpen] = useState<string | null>(null)
  const chosen = acts.find(({ id }) => id === open)
  return (
    <>
      <MenuTrigger>
        <Button className="act">More…</Button>
        <Popover className={styles['popover'] ?? ''} placement="bottom start">
          <Menu
            aria-label="More that can be done"
            className={styles['menu'] ?? ''}
            onAction={(id) => setOpen(String(id))}
          >
            {acts.map(({ id, title, isGrave = false }) => (
              <MenuItem key={id} id={id} className={styles['menuItem'] ?? ''} data-grave={isGrave}>
                {title}
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      {chosen ? (
        <ActSheet key={chosen.id} {...chosen} isOpen onClose={() => setOpen(null)} />
      ) : null}
    </>
  )
}
