import type { PolicyVersion } from '#lib/domain/policy-book.ts'
import { orderFields, ordersSchema } from '#app/(desk)/directory/parts/form-fields.ts'
import type { Orders } from '#lib/db/governance.ts'

const CENTS = 100

export const FIELDS = Object.keys(orderFields) as readonly (keyof Orders)[]
/** As it was typed. */
export type Typed = Readonly<Record<keyof Orders, string>>

export type Draft =
  | { readonly kind: 'none' }
  | { readonly kind: 'faulty'; readonly typed: Typed; readonly fault: string }
  | { readonly kind: 'orders'; readonly typed: Typed; readonly orders: Orders }

/** What is being tried out, by the page's address. Nothing is in force before it is put there. */
export function draftOf(params: Readonly<Record<string, string | string[] | undefined>>): Draft {
  if (params['nteCents'] === undefined) return { kind: 'none' }
  const typed = Object.fromEntries(
    FIELDS.map((name) => {
      const value = params[name]
      return [name, typeof value === 'string' ? value : '']
    }),
  ) as unknown as Typed
  const orders = ordersSchema.safeParse(typed)
  return orders.success
    ? { kind: 'orders', typed, orders: orders.data }
    : { kind: 'faulty', typed, fault: orders.error.issues[0]?.message ?? 'Something is missing.' }
}

/** What the form begins with: the orders in force. */
export function typedOf(policy: PolicyVersion | null): Typed {
  const amount = (cents: number | undefined): string =>
    cents === undefined ? '' : (cents / CENTS).toFixed(cents % CENTS === 0 ? 0 : 2)
  return {
    nteCents: amount(policy?.nteCents),
    emergencyNteCents: amount(
      policy ? Math.max(policy.nteCents, policy.emergencyNteCents) : undefined,
    ),
    bidsRequiredOverCents: amount(policy?.bidsRequiredOverCents),
    bidsRequired: String(policy?.bidsRequired ?? 2),
    currency: policy?.currency ?? 'USD',
    quietFrom: policy?.quietFrom.slice(0, 5) ?? '21:00',
    quietTo: policy?.quietTo.slice(0, 5) ?? '08:00',
    ...recordingOf(policy),
  }
}

/** Kept for a month, where nobody has said for how long. */
const recordingOf = (policy: PolicyVersion | null): Pick<Typed, 'recording' | 'recordingDays'> => ({
  recording: policy?.recording ?? 'off',
  recordingDays: String(policy?.recordingDays ?? 30),
})
