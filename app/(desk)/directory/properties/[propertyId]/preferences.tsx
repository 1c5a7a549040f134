import Link from 'next/link'
import { ActDialog } from '#app/_ui/act-dialog.tsx'
import { tradeWords } from '#app/_ui/words.ts'
import type { readPreferences } from '#lib/db/directory-details.ts'
import type { readVendors } from '#lib/db/directory-lists.ts'
import { type Trade, tradeSchema } from '#lib/domain/trade.ts'
import { prefer } from '#app/(desk)/directory/actions.ts'
import styles from '#app/(desk)/directory/directory.module.css'
import { OrderFields } from '#app/(desk)/directory/parts/order-fields.tsx'

type Rows = Awaited<ReturnType<typeof readPreferences>>
type Vendors = Awaited<ReturnType<typeof readVendors>>

interface Props {
  propertyId: string
  preferences: Rows
  vendors: Vendors
  mayEdit: boolean
}

/** Whom this house likes to send first, for each trade that somebody here does. */
export function Preferences(props: Props) {
  const { preferences, vendors } = props
  const trades = tradeSchema.options.filter((trade) =>
    vendors.some((vendor) => vendor.trades.some((one) => one.trade === trade)),
  )
  const isRanked = (trade: Trade): boolean => preferences.some((one) => one.trade === trade)
  const rest = trades.filter((trade) => !isRanked(trade))
  return (
    <section className={styles['section']} aria-labelledby="preferences">
      <h2 id="preferences">Who is asked first</h2>
      {trades.length === 0 ? <p className="empty">There is no vendor to prefer yet.</p> : null}
      <Ranked trades={trades.filter(isRanked)} {...props} />
      {rest.length > 0 ? (
        <details>
          <summary className="muted">
            Nobody in particular for {rest.map(tradeWords).join(', ')}
          </summary>
          <Ranked trades={rest} {...props} />
        </details>
      ) : null}
    </section>
  )
}

function Ranked(props: Props & { trades: readonly Trade[] }) {
  const { propertyId, preferences, vendors, mayEdit, trades } = props
  return (
    <ul className={styles['rows']}>
      {trades.map((trade) => {
        const ranked = preferences.filter((one) => one.trade === trade)
        return (
          <li key={trade} className={`${styles['line']} ${styles['ranked']}`}>
            <span>
              <span className="muted">{tradeWords(trade)}: </span>
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
                title={`Who is asked first: ${tradeWords(trade)}`}
                label={
                  <>
                    Change<span className="unseen"> {tradeWords(trade)}</span>
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
  )
}
