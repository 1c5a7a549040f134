import { sleep } from 'workflow'
import { takeTelephone, type Telephone, untilMorning } from '#workflows/call/workflow.ts'
import { type Again, concludeCall, tellGuestNobodyQuoted, weighQuotes } from './follow-up-steps.ts'
import type { Tries } from './outcome-of-call.ts'
import { callVendor, type Candidate, checkFigures, compareQuotes, planRound } from './steps.ts'
import { takeTurns, type Turns } from './turns.ts'

/** First the trade, best vendors first; then whoever else may know how to help. */
const SEARCHES = ['trade', 'wider'] as const

/** `quoteId`: the recommended one. */
export type Gathered = { kind: 'quoted'; quoteId: string } | { kind: 'nobody-quoted' }

/**
 * One round of quotes for one scope. Several vendors are rung at the same time; whoever does not answer
 * makes room for the next, and is tried again later. Once the owner's rule is satisfied nobody further is
 * rung, and the calls under way are heard to their end. The quotes are read a second time and compared.
 */
export async function gatherQuotes(incidentId: string, round: number): Promise<Gathered> {
  for (const reach of SEARCHES) {
    await untilMorning(incidentId)
    const { vendors, places, isUrgent } = await planRound({ incidentId, round, reach })
    const turns = takeTurns({ places, isUrgent })
    await Promise.all(vendors.map((vendor) => askVendor({ incidentId, round, vendor }, turns)))
    const quoteId = await compareQuotes({ incidentId, round })
    if (quoteId) return { kind: 'quoted', quoteId }
  }
  await tellGuestNobodyQuoted({ incidentId, round })
  return { kind: 'nobody-quoted' }
}

interface Request {
  readonly incidentId: string
  readonly round: number
  readonly vendor: Candidate
}

/** Rings one vendor when it is their turn, and once more where that may help, until the round closes. */
async function askVendor(request: Request, turns: Turns): Promise<void> {
  const key = `${request.incidentId}:quote:${request.round}:${request.vendor.vendorId}`
  using telephone = takeTelephone(key)
  if ((await telephone.isTaken()) || !(await turns.take())) return

  let tries: Tries = { made: 1, isCalledBack: false }
  let called = await callOnce({ ...request, key, tries, telephone, turns })
  turns.over({ isFirst: true, ...called })
  // `nextCall` and `callBack` end this: twice busy, once unanswered, one call-back.
  while (called.again) {
    const { suffix, atMs } = called.again
    const due = sleep(new Date(atMs)).then(() => 'due' as const)
    if ((await Promise.race([due, turns.closed])) === 'closed') return
    turns.again()
    tries =
      suffix === 'again' ? { ...tries, isCalledBack: true } : { ...tries, made: tries.made + 1 }
    called = await callOnce({ ...request, key: `${key}:${suffix}`, tries, telephone, turns })
    turns.over({ isFirst: false, ...called })
  }
}

interface Attempt extends Request {
  readonly key: string
  readonly tries: Tries
  readonly telephone: Telephone
  readonly turns: Turns
}

interface Called {
  readonly hasPrice: boolean
  readonly isEnough: boolean
  readonly again: Again | null
}

/** One call. Whatever the vendor said is recorded before it ends. */
async function callOnce({ telephone, turns, tries, ...order }: Attempt): Promise<Called> {
  const { key, incidentId, round, vendor } = order
  const isRepeat = tries.made > 1 && !tries.isCalledBack
  const end = await telephone.ring({ key, incidentId, isWanted: () => !turns.isClosed() }, () =>
    callVendor({ ...order, isRepeat }),
  )
  const about = { incidentId, round, tries }
  const concluded = await concludeCall({ ...about, vendorId: vendor.vendorId, end })
  const { quoteRequestId, again } = concluded
  if (quoteRequestId === null || concluded.status !== 'quoted') {
    return { hasPrice: false, isEnough: false, again }
  }
  const verdict = await checkFigures({ incidentId, round, quoteRequestId })
  const callId = end.kind === 'ended' ? end.callId : null
  const weighed = await weighQuotes({ ...about, callId, verdict })
  // One that is still to be confirmed is worth the minute, even in an emergency.
  return { hasPrice: weighed.again === null, ...weighed }
}
