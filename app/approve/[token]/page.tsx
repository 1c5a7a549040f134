import { headers } from 'next/headers'
import { clientAddress, Throttle } from '#app/_server/throttle.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { log } from '#lib/log.ts'
import { messageOf } from '#lib/errors.ts'
import { Closed } from './closed.tsx'
import { NoSuchLink, NotReadable } from './no-sheet.tsx'
import { OpenSheet } from './open-sheet.tsx'
import { readSheet, type SheetFacts } from './sheet-facts.ts'

export const dynamic = 'force-dynamic'

const views = new Throttle(60)

const AFTERWARDS: Record<string, string> = {
  asked: 'We call you as soon as we can.',
  'too-many-calls': 'We have called several times. Please call us instead.',
  'too-many': 'This was tried too often. Please call us.',
  changed: 'The price or the work has changed since you opened this page. Please look again.',
  'cap-too-low': 'The most that it may cost in all is less than the price. Please look again.',
  question: 'Your question is with the manager on call. You can still decide here.',
  'no-question': 'Write your question first.',
  'too-many-questions': 'You have asked several questions. Please call us instead.',
  wish: 'Say what should be different, or the most that it may cost.',
}

async function factsOf(token: string): Promise<SheetFacts | null | 'unreadable'> {
  try {
    return await readSheet(serviceDb(), token)
  } catch (error) {
    log.warn('approval-page-not-read', { reason: messageOf(error) })
    return 'unreadable'
  }
}

/** Shows what waits for a decision. Whatever opens it, a preview included, decides nothing. */
export default async function ApprovePage(props: {
  params: Promise<{ token: string }>
  searchParams: Promise<{ after?: string }>
}) {
  if (!views.allows(clientAddress(await headers()), Date.now())) {
    return <p role="alert">Too many requests. Wait a minute and open the link again.</p>
  }
  const { token } = await props.params
  // What Next.js makes of a page that is not there or fails is drawn by scripts, and there are none here.
  const facts = await factsOf(token)
  if (facts === 'unreadable') return <NotReadable />
  if (!facts) return <NoSuchLink />
  const { after = '' } = await props.searchParams
  if (!facts.link.isOpen) return <Closed facts={facts} isLate={after === 'late'} />
  const notice = AFTERWARDS[after] ?? null
  return <OpenSheet facts={facts} token={token} notice={notice} />
}
