import { z } from 'zod'
import { recordingOrderSchema } from '#lib/domain/policy-book.ts'
import { phoneNumberSchema } from '#lib/domain/phone-number.ts'
import { tradeSchema } from '#lib/domain/trade.ts'

const NAME_MAX = 120
const CENTS = 100
const AMOUNT_MAX_CENTS = 10_000_000

/** People write numbers with spaces, dashes and brackets. */
const phone = z
  .string()
  .transform((written) => written.replaceAll(/[\s().-]/g, ''))
  .refine((number) => phoneNumberSchema.safeParse(number).success, {
    error: 'Each person needs a number with its country code, such as +14155550123.',
  })

const nameOf = (whose: string): z.ZodType<string> =>
  z.string().trim().min(1, `${whose} needs a name.`).max(NAME_MAX)

/** A field that holds a list as JSON: what a list of fields becomes in a form. */
const listOf = <Schema extends z.ZodType>(
  part: Schema,
  max: number,
): z.ZodType<z.output<Schema>[]> =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text)
      } catch {
        context.addIssue('This form is broken. Reload the page.')
        return z.NEVER
      }
    })
    .pipe(z.array(part).max(max, `At most ${max}, please.`))

const person = z.object({ name: nameOf('Each person'), phone })

function refuseTwice(people: readonly { phone: string }[], context: z.RefinementCtx): void {
  if (new Set(people.map((one) => one.phone)).size < people.length) {
    context.addIssue('The same number is there twice.')
  }
}

interface Person {
  name: string
  phone: string
}
export const peopleField = (max: number): z.ZodType<Person[]> =>
  listOf(person, max).superRefine(refuseTwice)
export const idsField = listOf(z.uuid(), 10)

const date = (what: string): z.ZodType<string> => z.iso.date(`Say until when the ${what} holds.`)

export const vendorFields = {
  name: nameOf('The vendor'),
  note: z.string().trim().max(1000, 'The note is too long.'),
  contacts: listOf(
    person.extend({ id: z.uuid().optional(), hasConsent: z.boolean() }),
    10,
  ).superRefine(refuseTwice),
  coiUntil: date('insurance'),
  licenceUntil: date('licence'),
}

const handles = z.enum(['emergency', 'routine', 'both'])

/** `trade:plumbing` = `both`; an empty one is not theirs. */
export function tradesOf(form: FormData): Partial<Record<string, z.infer<typeof handles>>> {
  return Object.fromEntries(
    tradeSchema.options.flatMap((trade) => {
      const chosen = handles.safeParse(form.get(`trade:${trade}`))
      return chosen.success ? [[trade, chosen.data]] : []
    }),
  )
}

/** An amount as people write it (`250`, `1,250.50`) → cents. */
const amount = (what: string) =>
  z
    .string()
    .trim()
    .regex(/^\$?\d{1,3}(,?\d{3})*(\.\d{1,2})?$/, `${what}: an amount such as 250 or 1250.50.`)
    .transform((text) => Math.round(Number(text.replaceAll(/[$,]/g, '')) * CENTS))
    .refine((cents) => cents <= AMOUNT_MAX_CENTS, `${what}: that is too much.`)

const clock = (what: string): z.ZodType<string> =>
  z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:\d\d)?$/, `${what}: a time such as 21:00.`)

export const orderFields = {
  nteCents: amount('The limit'),
  emergencyNteCents: amount('The emergency limit'),
  bidsRequiredOverCents: amount('Bids required over'),
  bidsRequired: z.coerce.number().int().min(1, 'At least one bid.').max(5, 'At most five bids.'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'A currency such as USD.'),
  quietFrom: clock('Quiet from'),
  quietTo: clock('Quiet until'),
  recording: recordingOrderSchema,
  recordingDays: z.coerce
    .number()
    .int()
    .min(1, 'Recordings are kept for a day at least.')
    .max(3650, 'Recordings are kept for ten years at most.'),
}
export const ordersSchema = z
  .object(orderFields)
  .refine((orders) => orders.emergencyNteCents >= orders.nteCents, {
    error: 'The emergency limit is below the everyday one; it would never apply.',
  })
