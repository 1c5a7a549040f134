import { ActDialog } from '#app/_ui/act-dialog.tsx'
import { tradeWords } from '#app/_ui/words.ts'
import { saveVendor } from '#app/(desk)/directory/actions.ts'
import styles from '#app/(desk)/directory/directory.module.css'
import { PeopleFields } from '#app/(desk)/directory/parts/people-fields.tsx'
import type { readVendors } from '#lib/db/directory-lists.ts'
import { tradeSchema } from '#lib/domain/trade.ts'

type Vendor = Awaited<ReturnType<typeof readVendors>>[number]

const HANDLES = [
  { value: '', words: '—' },
  { value: 'both', words: 'all hours' },
  { value: 'emergency', words: 'emergencies only' },
  { value: 'routine', words: 'no emergencies' },
] as const

/** Adds a vendor, or edits one. */
export function VendorForm({ vendor }: { vendor?: Vendor }) {
  const contacts = (vendor?.contacts ?? [])
    .toSorted((a, b) => Number(b.is_primary) - Number(a.is_primary))
    .map(({ id, name, phone, consent_at }) => ({
      id,
      name,
      phone,
      hasConsent: consent_at !== null,
    }))
  return (
    <ActDialog
      action={saveVendor}
      title={vendor ? `Edit ${vendor.name}` : 'Add a vendor'}
      label={vendor ? 'Edit' : 'Add a vendor'}
      verb="Save"
      tone={vendor ? 'plain' : 'main'}
    >
      <input type="hidden" name="vendorId" value={vendor?.id ?? ''} />
      <label className="field">
        Name
        <input name="name" defaultValue={vendor?.name} required maxLength={120} />
      </label>
      <TradeFields vendor={vendor} />
      <PeopleFields
        name="contacts"
        legend="Contacts, who is rung first on top"
        initial={contacts.length > 0 ? contacts : [{ name: '', phone: '', hasConsent: false }]}
        max={10}
        asksConsent
      />
      <div className={styles['pair']}>
        <label className="field">
          Insured until
          <input
            type="date"
            name="coiUntil"
            defaultValue={vendor?.compliance?.coi_until}
            required
          />
        </label>
        <label className="field">
          Licensed until
          <input
            type="date"
            name="licenceUntil"
            defaultValue={vendor?.compliance?.licence_until}
            required
          />
        </label>
      </div>
      <label className="field">
        Note for the desk
        <textarea name="note" rows={2} maxLength={1000} defaultValue={vendor?.base_note} />
      </label>
    </ActDialog>
  )
}

function TradeFields({ vendor }: { vendor: Vendor | undefined }) {
  return (
    <fieldset className={styles['people']}>
      <legend>Trades</legend>
      <div className={styles['trades']}>
        {tradeSchema.options.map((trade) => (
          <label key={trade}>
            {tradeWords(trade)}
            <select
              name={`trade:${trade}`}
              defaultValue={vendor?.trades.find((one) => one.trade === trade)?.handles ?? ''}
            >
              {HANDLES.map(({ value, words }) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
