import { ActDialog } from '#app/_ui/act-dialog.tsx'
import { noteShutoffs } from '#app/(desk)/directory/actions.ts'
import styles from '#app/(desk)/directory/directory.module.css'

/** Where things are shut off, and whether there is a code; never the code. */
export function ShutoffNotes(props: {
  propertyId: string
  notes: string
  hasCode: boolean
  mayEdit: boolean
}) {
  const { propertyId, notes, hasCode, mayEdit } = props
  return (
    <section className={styles['section']} aria-labelledby="access">
      <div className={styles['head']}>
        <h2 id="access">Access and shut-offs</h2>
        {hasCode ? (
          <span className="badge badge-active">Door code on file, sealed</span>
        ) : (
          <span className="badge badge-waiting">No door code on file</span>
        )}
        {mayEdit ? (
          <ActDialog
            action={noteShutoffs}
            title="Shut-off notes"
            label="Edit"
            verb="Save"
            about="Where water, gas and power are shut off, and how one finds it. The agent reads it to a guest in need. No codes: they are kept apart, sealed."
          >
            <input type="hidden" name="propertyId" value={propertyId} />
            <label className="field">
              Notes
              <textarea name="notes" rows={5} maxLength={1000} defaultValue={notes} />
            </label>
          </ActDialog>
        ) : (
          <span />
        )}
      </div>
      <p className={notes === '' ? 'empty' : undefined}>
        {notes === '' ? 'Nobody has written down where water, gas and power are shut off.' : notes}
      </p>
    </section>
  )
}
