import { ActDialog } from '#app/_ui/act-dialog.tsx'
import type { PolicyVersion } from '#lib/domain/policy-book.ts'
import { withdrawOrders } from '#app/(desk)/directory/actions.ts'
import { inheritedWords, limitWords } from '#app/(desk)/directory/parts/policy-words.tsx'
import type { Subject } from './subject.ts'

/** Takes a house's or an owner's own orders back, with what binds then. The organisation's have none above them. */
export function Withdraw(props: {
  subject: Subject
  own: PolicyVersion
  above: PolicyVersion | null
}) {
  const { subject, own, above } = props
  if (subject.scope === 'organization') return null
  const instead =
    above === null
      ? 'there are no orders then, and the owner is asked about every price'
      : `those ${inheritedWords(above)} apply: ${limitWords(above)}`
  return (
    <p>
      <ActDialog
        action={withdrawOrders}
        title="Withdraw these orders"
        verb="Withdraw them"
        tone="grave"
        about={`From the next decision on, ${instead}. What was decided before keeps the version it was made under.`}
      >
        <input type="hidden" name="scope" value={subject.scope} />
        <input type="hidden" name="scopeId" value={subject.scopeId} />
        <input type="hidden" name="seenVersion" value={own.version} />
      </ActDialog>
    </p>
  )
}
