import Link from 'next/link'
import { ActDialog } from '#app/_ui/act-dialog.tsx'
import { plainWords } from '#app/_ui/words.ts'
import type { readPreferences } from '#lib/db/directory-details.ts'
import type { readVendors } from '#lib/db/directory-lists.ts'
import { tradeSchema } from '#lib/domain/trade.ts'
import { prefer } from '#app/(desk)/directory/actions.ts'
import styles from '#app/(desk)/directory/directory.module.css'
import { OrderFields } from '#app/(desk)/directory/parts/order-fields.tsx'

type Rows = Awaited<ReturnType<typeof readPreferences>>
type Vendors = Awaited<ReturnType<typeof readVendors>>

/** Whom this house likes to send first, for each trade that somebody here does. */
export function Preferences(props: {
  propertyId: string
  preferences: Rows
  vendors: Vendors
  mayEdit: boolean
}) {
  const { propertyId, preferences, vendors, mayEdit } = props
  const trades = tradeSchema.options.filter((trade) =>
    vendors.some((vendor) => vendor.trades.some((one) => one.trade === trade)),
  )
  return (
    <section className={styles['section']} aria-labelledby="preferences">
      <h2 id="preferences">Who is asked first</h2>
      {trades.length === 0 ? <p className="empty">There is no vendor to prefer yet.</p> : null}
      <ul className={styles['rows']}>
        {trades.map((trade) => {
          const ranked = preferences.filter((one) => one.trade === trade)
          return (
            <li key={trade} className={styles['line']}>
              <span>
                <span className="muted">{plainWords(trade)}: </span>
                {ranked.length === 0
                  ? 'nobody in particular'
                  : ranked.map(({ vendor }, at) => (
                      <span key={vendor.id}>
                        {at > 0 ? ', then ' : ''}
                        <Link href={`/directory/vendors/${vendor.id}`}>{vendor.name}</Link>
                        {vendor.active ? '' : ' (suspended)'}
                      </span>
                    ))}
              </span>
              {mayEdit ? (
                <ActDialog
                  action={prefer}
                  title={`Who is asked first: ${plainWords(trade).toLowerCase()}`}
                  label={
                    <>
                      Change<span className="unseen"> {plainWords(trade)}</span>
                    </>
                  }
                  verb="Save"
                >
                  <input type="hidden" name="propertyId" value={propertyId} />
                  <input type="hidden" name="trade" value={trade} />
                  <OrderFields
                    initial={ranked.map(({ vendor }) => vendor.id)}
                    all={vendors
                      .filter((vendor) => vendor.trades.some((one) => one.trade === trade))
                      .map(({ id, name }) => ({ id, name }))}
                  />
                </ActDialog>
              ) : null}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
