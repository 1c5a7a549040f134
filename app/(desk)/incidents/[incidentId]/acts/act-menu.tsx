'use client'

import { useEffect, useRef, useState } from 'react'
import type { ActProps } from '#app/_ui/act-dialog.tsx'
import { useOverlay } from '#app/_ui/use-overlay.ts'
import styles from '#app/(desk)/incidents/[incidentId]/room.module.css'

export interface MenuAct extends ActProps {
  readonly id: string
  /** Whether it cannot be taken back. */
  readonly isGrave?: boolean
}

/** What is possible but not likely next: a menu of acts, each of which asks before it acts. */
export function ActMenu({ acts }: { acts: readonly MenuAct[] }) {
  const [chosen, setChosen] = useState<string | null>(null)
  const { overlays, isOpen, trigger, close } = useOverlay('menu')
  const act = acts.find(({ id }) => id === chosen)
  const { ref } = trigger
  const before = useRef(chosen)
  useEffect(() => {
    // The entry that opened the dialog is gone with its menu: the focus goes back to what opened that.
    if (before.current !== null && chosen === null) ref.current?.focus()
    before.current = chosen
  }, [chosen, ref])
  return (
    <>
      <button {...trigger} className="act">
        More…
      </button>
      {isOpen && overlays ? (
        <overlays.FlyoutMenu
          triggerRef={ref}
          label="More that can be done"
          entries={acts}
          className={styles['popover'] ?? ''}
          menuClassName={styles['menu'] ?? ''}
          entryClassName={styles['menuItem'] ?? ''}
          onAction={setChosen}
          onClose={close}
        />
      ) : null}
      {act && overlays ? (
        <overlays.ActSheet key={act.id} {...act} onClose={() => setChosen(null)} />
      ) : null}
    </>
  )
}
