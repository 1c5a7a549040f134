import { serviceDb } from '#lib/clients/supabase.ts'
import {
  acceptEscalation,
  type AnswerableEscalation,
  deEscalate,
  listEscalationsFor,
} from '#lib/db/escalations.ts'
import { answerOfText } from '#lib/domain/escalation.ts'
import { standingWords } from '#lib/escalation-words.ts'
import { log } from '#lib/log.ts'
import { sendReserved } from '#lib/send-reserved.ts'
import { drainOutbox } from './outbox.ts'

const NAMED_MAX = 4

/**
 * A text of somebody on call that takes an emergency or says that it is none: `1`, `TAKE` or `3`, with
 * its reference where several are open. True when it was such a text, which is then answered. The same
 * text twice acts once.
 */
export async function answerOnCallText(text: {
  messageSid: string
  line: string
  phone: string
  body: string
}): Promise<boolean> {
  const meant = answerOfText(text.body)
  if (meant === null) return false
  const db = serviceDb()
  const all = await listEscalationsFor(db, text)
  const open = all.filter(({ isOpen }) => isOpen)
  const named = all.filter(({ reference }) => reference === meant.reference)
  // Without a reference: the one that is open, or what has ended last.
  const candidates = meant.reference !== null ? named : open.length > 0 ? open : all.slice(0, 1)
  const [chosen] = candidates
  // Of a number that is not on call, or where nothing was asked of anybody: an ordinary text.
  if (all[0] === undefined) return false
  const isClear = candidates.length === 1 || (meant.reference !== null && chosen !== undefined)
  const said =
    chosen && isClear
      ? await act(chosen, text.phone, meant.answer)
      : `Which one? Reply ${text.body.trim().split(/\s/)[0]} with its reference: ${referencesOf(open)}.`
  log.info('on-call-text-answered', { answer: meant.answer, isClear })
  const { organizationId, incidentId } = chosen ?? all[0]
  await sendReserved(db, {
    key: `on-call-reply:${text.messageSid}`,
    claims: {
      organizationId,
      incidentId: isClear ? incidentId : null,
      partyKind: 'manager',
      partyId: null,
      phone: text.phone,
    },
    body: said,
  })
  void drainOutbox()
  return true
}

function referencesOf(open: readonly AnswerableEscalation[]): string {
  const references = open.flatMap(({ reference }) => reference ?? [])
  return references.slice(0, NAMED_MAX).join(', ') || 'none is open'
}

async function act(
  { escalationId, reference }: AnswerableEscalation,
  phone: string,
  answer: 'accept' | 'de-escalate',
): Promise<string> {
  const db = serviceDb()
  const by = { escalationId, by: { phone }, method: 'sms' } as const
  const done =
    answer === 'accept'
      ? await acceptEscalation(db, by)
      : await deEscalate(db, { ...by, reason: 'A person on call replied 3: no emergency.' })
  const about = reference ?? 'It'
  switch (done.kind) {
    case 'accepted':
    case 'yours':
      return `${about} is yours. The others are told.`
    case 'de-escalated':
      return `${about}: noted, no emergency. It goes on in normal hours.`
    case 'settled':
      return `${about}: ${standingWords(done.how, done.by)}`
    case 'refused':
      return 'This number is not on call.'
  }
}
