'use client'

import { type ReactNode, startTransition, useActionState, useEffect, useState } from 'react'
import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { type ActAction, IDLE } from './act-state.ts'
import { useNotify } from './notices.tsx'

interface Words {
  /** What the dialog is about. */
  readonly title: string
  /** What the button that does it says: a verb. */
  readonly verb: string
  /** What will happen, in a sentence. */
  readonly about?: string
}

interface Props extends Words {
  readonly action: ActAction
  /** What the button that opens the dialog says, when it is not the title. */
  readonly label?: ReactNode
  readonly tone?: 'plain' | 'main' | 'grave'
  /** Fields of their own, hidden ones included. */
  readonly children?: ReactNode
  /** Whether somebody will want to know why; then it is asked for. */
  readonly asksReason?: boolean
}

/**
 * A button that asks before it acts: a dialog with what will happen, the fields it needs and the
 * reason. It closes once it is done, and stays with the answer when it was refused. Sending twice does
 * it once: the key is drawn when the dialog opens.
 */
export function ActDialog({ label, tone = 'plain', ...form }: Props) {
  return (
    <DialogTrigger>
      <Button className={`act act-${tone}`}>{label ?? form.title}</Button>
      <ModalOverlay className="veil" isDismissable>
        <Modal className="sheet">
          <Dialog className="sheet-body">
            {({ close }) => <ActForm {...form} close={close} />}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  )
}

function ActForm(props: Omit<Props, 'label' | 'tone'> & { close: () => void }) {
  const { action, title, verb, about, children, asksReason = true, close } = props
  const [key] = useState(() => crypto.randomUUID())
  const [state, send, isSending] = useActionState(action, IDLE)
  const notify = useNotify()
  useEffect(() => {
    if (state.kind !== 'done') return
    notify(state.message)
    close()
  }, [state, notify, close])
  return (
    <form
      // Not as the form's action: React would empty the fields, also when it was refused.
      onSubmit={(event) => {
        event.preventDefault()
        const form = new FormData(event.currentTarget)
        startTransition(() => send(form))
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
