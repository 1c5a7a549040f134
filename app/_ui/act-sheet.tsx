'use client'

import { type ReactNode, useState } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import type { ActAction } from './act-state.ts'
import { type Foretold, useBriefly } from './foretold.tsx'
import { useAct } from './use-act.ts'

interface Words {
  /** What the dialog is about. */
  readonly title: string
  /** What the button that does it says: a verb. */
  readonly verb: string
  /** What will happen, in a sentence. */
  readonly about?: string
}

/** An act as a dialog asks for it. */
export interface ActProps extends Words {
  readonly action: ActAction
  /** Fields of their own, hidden ones included. */
  readonly children?: ReactNode
  /** Whether somebody will want to know why; then it is asked for. */
  readonly asksReason?: boolean
  /** What is shown as done while it is on its way; only of acts that are for this (`foretold.tsx`). */
  readonly foretells?: Foretold
}

/** The dialog of an act; it is open for as long as it is there. */
export function ActSheet({ onClose, ...form }: ActProps & { onClose: () => void }) {
  return (
    <ModalOverlay
      className="veil"
      isDismissable
      isOpen
      onOpenChange={(opens) => (opens ? undefined : onClose())}
    >
      <Modal className="sheet">
        <Dialog className="sheet-body">{({ close }) => <ActForm {...form} close={close} />}</Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function ActForm(props: ActProps & { close: () => void }) {
  const { action, title, verb, about, children, asksReason = true, foretells, close } = props
  const [key] = useState(() => crypto.randomUUID())
  const { state, send, isSending } = useAct(action, close, foretells)
  const isForetold = useBriefly(isSending && foretells !== undefined)
  return (
    <form
      data-foretold={isForetold}
      onSubmit={(event) => {
        // Not as the form's own action: React would empty the fields, also of what was refused.
        event.preventDefault()
        send(new FormData(event.currentTarget))
      }}
    >
      <Heading slot="title">{title}</Heading>
      {about === undefined ? null : <p className="muted">{about}</p>}
      <input type="hidden" name="key" value={key} />
      {children}
      {asksReason ? (
        <label className="field">
          Why
          <textarea name="reason" rows={2} required maxLength={500} />
        </label>
      ) : null}
      {state.kind === 'refused' ? (
        <p className="fault" role="alert">
          {state.message}
        </p>
      ) : null}
      <p className="sheet-acts">
        <button type="button" className="plain" onClick={close}>
          Leave it
        </button>
        <button type="submit" disabled={isSending}>
          {isSending ? 'One moment…' : verb}
        </button>
      </p>
    </form>
  )
}
