import { sleep } from 'workflow'
import type { CallEnd } from '#workflows/call/steps.ts'
import { ring } from '#workflows/call/workflow.ts'
import { callApprover, followUp, listRungs, tellManager } from './ladder-steps.ts'
import type { Wishes } from './wishes.ts'

/** How often all of them together are called because they asked for it. */
const CALLS_WANTED = 3

export interface Question {
  readonly incidentId: string
  readonly approvalId: string
  /** Begins the key of every call about it. */
  readonly stem: string
  /** Epoch milliseconds; nobody's answer counts after it. */
  readonly deadlineMs: number
}

interface Ears {
  readonly answered: Promise<'answered'>
  readonly wishes: Wishes
}

/** `goodbye`: the call that was on when it was settled, to be awaited before anything else is begun. */
export interface Climbed {
  readonly goodbye: Promise<unknown>
}

/**
 * Asks one after the other until somebody decides or the time is over: the landlord by phone, then by
 * a link in a text; who stands in for them in the same way, when the first does not answer within the
 * rung's time; then the manager on call. Who asks for a call gets one meanwhile. Says nothing about
 * the answer: that is in the records.
 */
export async function climb(question: Question, { answered, wishes }: Ears): Promise<Climbed> {
  const { incidentId, approvalId, stem } = question
  const expired = sleep(new Date(question.deadlineMs)).then(() => 'expired' as const)
  const settled = Promise.race([answered, expired]).then(() => 'settled' as const)
  let goodbye: Promise<unknown> = Promise.resolve()
  let wanted = 0

  async function call(approverId: string, key: string): Promise<CallEnd | 'settled'> {
    const calling = ring({ key, incidentId }, () => callApprover({ approvalId, approverId, key }))
    goodbye = calling
    return Promise.race([settled, calling])
  }

  async function wait(untilMs: number | null): Promise<'settled' | 'rested'> {
    const rested = untilMs === null ? [] : [sleep(new Date(untilMs)).then(() => 'rested' as const)]
    for (;;) {
      const first = await Promise.race([settled, ...rested, wishes.arrived()])
      if (first !== 'wanted') return first
      const wish = wishes.take()
      if (!wish || wanted === CALLS_WANTED) continue
      wanted += 1
      if ((await call(wish.approverId, `${stem}:wanted:${wanted}`)) === 'settled') return 'settled'
    }
  }

  for (const [index, { approverId, calls }] of (await listRungs(approvalId)).entries()) {
    let firstCallId: string | null = null
    for (let attempt = 1; attempt <= calls; attempt += 1) {
      const end = await call(approverId, `${stem}:${index + 1}:${attempt}`)
      if (end === 'settled') return { goodbye }
      if (end.kind === 'ended') firstCallId ??= end.callId
      const next = await followUp({ approvalId, approverId, firstCallId, end })
      if (next.kind === 'settled') return { goodbye }
      if (next.kind === 'next-rung') break
      const callsAgain = attempt < calls && next.callAgainAtMs !== null
      if ((await wait(callsAgain ? next.callAgainAtMs : next.untilMs)) === 'settled') {
        return { goodbye }
      }
      if (!callsAgain) break
    }
  }
  await tellManager(approvalId)
  await wait(null)
  return { goodbye }
}
