import { z } from 'zod'
import { clientAddress, Throttle } from './throttle.ts'
import { hashApprovalToken } from '#lib/approval-link.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { askByLink, decideByLink, requestCallByLink } from '#lib/db/approval-links.ts'
import { wishForVendors } from '#lib/domain/wish.ts'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'

const FORM_MAX_BYTES = 8_192
const decisions = new Throttle(20)

/** `$1,250.50` → 125050; an empty field is none. */
const cents = z
  .string()
  .transform((text) => text.replaceAll(/[$,\s]/g, ''))
  .refine((text) => text === '' || /^\d{1,6}(\.\d{1,2})?$/.test(text), 'an amount in dollars')
  .transform((text) => (text === '' ? null : Math.round(Number(text) * 100)))

const formSchema = z.discriminatedUnion('act', [
  z.object({
    act: z.literal('approve'),
    quote: z.uuid(),
    total: z.coerce.number().int().min(0).max(100_000_000),
    cap: cents.default(null),
  }),
  z.object({
    act: z.literal('another_round'),
    wish: z.string().trim().max(500).default(''),
    cap: cents.default(null),
  }),
  z.object({ act: z.literal('decline') }),
  z.object({ act: z.literal('call_me') }),
  z.object({ act: z.literal('ask'), question: z.string().trim().max(400).default('') }),
])
type Form = z.infer<typeof formSchema>

/** What the holder of a link decides. Answers with the way back to the page, which tells what became of it. */
export async function answerLinkForm(request: Request, token: string): Promise<Response> {
  if (!decisions.allows(clientAddress(request.headers), Date.now())) return plain(429)
  const tokenHash = hashApprovalToken(token)
  if (tokenHash === null) return plain(404)
  if (Number(request.headers.get('content-length') ?? FORM_MAX_BYTES + 1) > FORM_MAX_BYTES) {
    return plain(413)
  }
  const fields = await request.formData().catch(() => new FormData())
  const form = formSchema.safeParse(Object.fromEntries(fields))
  if (!form.success) return plain(400)
  try {
    const outcome = await act(form.data, tokenHash)
    if (outcome === 'unknown') return plain(404)
    return back(token, outcome)
  } catch (error) {
    // Neither the token nor what was written: both are between us and them.
    log.error('link-decision-failed', {
      code: error instanceof AppError ? error.code : 'unexpected',
    })
    return plain(503)
  }
}

/** What the page says next; `unknown` when the token opens nothing. */
async function act(form: Form, tokenHash: string): Promise<string> {
  const db = serviceDb()
  if (form.act === 'call_me') {
    const { kind } = await requestCallByLink(db, tokenHash)
    return kind === 'too-many' ? 'too-many-calls' : kind
  }
  if (form.act === 'ask') return ask(form.question, tokenHash)
  const wish = form.act === 'another_round' ? wishForVendors(form.wish) : null
  const capCents = form.act === 'decline' ? null : form.cap
  if (form.act === 'another_round' && !wish && !capCents) return 'wish'
  const decided = await decideByLink(db, {
    tokenHash,
    decision: form.act,
    quoteId: form.act === 'approve' ? form.quote : null,
    totalCents: form.act === 'approve' ? form.total : null,
    note: wish,
    capCents: capCents || null,
  })
  if (decided.kind === 'inert') return 'late'
  return decided.kind === 'unknown-quote' ? 'changed' : decided.kind
}

async function ask(question: string, tokenHash: string): Promise<string> {
  if (question === '') return 'no-question'
  const { kind } = await askByLink(serviceDb(), { tokenHash, question })
  if (kind === 'asked') return 'question'
  return kind === 'too-many' ? 'too-many-questions' : kind
}

const back = (token: string, outcome: string): Response =>
  new Response(null, {
    status: 303,
    headers: { location: `/approve/${token}?after=${outcome}`, 'referrer-policy': 'no-referrer' },
  })

const SENTENCES: Record<number, string> = {
  400: 'That could not be read. Go back and try again.',
  404: 'This link is not valid.',
  413: 'That is too long.',
  429: 'Too many attempts. Wait a minute and try again.',
  503: 'That could not be recorded, and nothing was decided. Try again in a moment, or call us.',
}

const plain = (status: number): Response =>
  new Response(SENTENCES[status], {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  })
