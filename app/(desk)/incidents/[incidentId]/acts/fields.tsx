import { priorityWords, statusWords, plainWords } from '#app/_ui/words.ts'
import { prioritySchema, type IncidentStatus, type Priority } from '#lib/domain/incident.ts'
import { tradeSchema, type Trade } from '#lib/domain/trade.ts'
import type { Room } from '#lib/db/room.ts'
import styles from '#app/(desk)/incidents/[incidentId]/room.module.css'

/** Values that a form sends and nobody types. */
export function Hidden({ values }: { values: Readonly<Record<string, string>> }) {
  return Object.entries(values).map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={value} />
  ))
}

export function ScopeField({ scope }: { scope: string }) {
  return (
    <label className="field">
      What the price is for
      <textarea name="scope" rows={4} required maxLength={2000} defaultValue={scope} />
    </label>
  )
}

export function ClassFields(props: { priority: Priority; trade: Trade; isTradeFixed: boolean }) {
  const { priority, trade, isTradeFixed } = props
  return (
    <>
      <label className="field">
        Urgency
        <select name="priority" defaultValue={priority}>
          {prioritySchema.options.map((one) => (
            <option key={one} value={one}>
              {priorityWords(one)}
            </option>
          ))}
        </select>
      </label>
      {isTradeFixed ? (
        <input type="hidden" name="trade" value={trade} />
      ) : (
        <label className="field">
          Trade
          <select name="trade" defaultValue={trade}>
            {tradeSchema.options.map((one) => (
              <option key={one} value={one}>
                {plainWords(one)}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  )
}

export function TargetField({ targets }: { targets: readonly IncidentStatus[] }) {
  return (
    <label className="field">
      How it stands
      <select name="to" defaultValue={targets[0] ?? ''}>
        {targets.map((to) => (
          <option key={to} value={to}>
            {statusWords(to)}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Vendors of the trade, with what there is to know before one rings them. */
export function VendorChoice({ vendors }: { vendors: Room['vendors'] }) {
  const first = vendors.find(({ obstacle }) => obstacle === null)
  return (
    <fieldset className={styles['choice']}>
      <legend>Vendor</legend>
      {vendors.map(({ vendorId, name, rating, jobsHere, obstacle }) => (
        <label key={vendorId} className={styles['option']}>
          <input
            type="radio"
            name="vendorId"
            value={vendorId}
            required
            disabled={obstacle !== null}
            defaultChecked={vendorId === first?.vendorId}
          />
          <span>
            {name}
            <small className="muted">
              {[
                obstacle,
                rating === null ? null : `★ ${rating}`,
                jobsHere === 0 ? 'never worked here' : `${jobsHere} jobs here`,
              ]
                .filter((part) => part !== null)
                .join(' · ')}
            </small>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

export interface AskedVendor {
  readonly vendorId: string
  readonly name: string
  /** What came of it so far. */
  readonly standing: string
}

export function AskedChoice({ asked }: { asked: readonly AskedVendor[] }) {
  return (
    <fieldset className={styles['choice']}>
      <legend>Vendor</legend>
      {asked.map(({ vendorId, name, standing }, index) => (
        <label key={vendorId} className={styles['option']}>
          <input
            type="radio"
            name="vendorId"
            value={vendorId}
            required
            defaultChecked={index === 0}
          />
          <span>
            {name}
            <small className="muted">{standing}</small>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

const AUDIENCES = [
  ['everyone', 'Everybody it calls'],
  ['vendor', 'Vendors only'],
  ['guest', 'The guest only'],
  ['landlord', 'The owner only'],
  ['nobody', 'Nobody: for the record'],
] as const

export function NoteFields() {
  return (
    <>
      <label className="field">
        Note
        <textarea name="note" rows={3} required maxLength={400} />
      </label>
      <label className="field">
        Who may hear of it
        <select name="audience" defaultValue="everyone">
          {AUDIENCES.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
    </>
  )
}
