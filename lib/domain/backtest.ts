import { evaluatePolicy, type OwnerPolicy, type PolicyCase } from './approval.ts'

/** A decision of the past, with what was known when it was made. */
export interface PastDecision {
  readonly incidentId: string
  readonly reference: string
  readonly matter: PolicyCase
  /** `policy`: nobody was asked. Anything else: somebody was, and this is what they said. */
  readonly decidedBy: 'policy' | 'person'
  readonly decision: 'approved' | 'declined' | 'another_round'
}

export interface ChangedDecision {
  readonly past: PastDecision
  /** `unasked`: the draft would have approved it without asking; `asked`: somebody would be asked. */
  readonly now: 'unasked' | 'asked'
  readonly reason: string
}

export interface Backtest {
  readonly looked: number
  readonly asBefore: number
  /** What the draft would have decided otherwise, in the order given. */
  readonly changed: readonly ChangedDecision[]
  /** The sum that would have been spent without asking, and was asked about. */
  readonly unaskedCents: number
  /** What would have been approved although the person who was asked did not approve it. */
  readonly againstTheirWord: number
}

/**
 * What a draft of standing orders would have decided otherwise. Only whether somebody is asked can
 * change: what people would say is theirs. A refusal that the draft would have passed over is counted by
 * itself, for it is the one that costs trust.
 */
export function backtest(draft: OwnerPolicy, decisions: readonly PastDecision[]): Backtest {
  const changed: ChangedDecision[] = decisions.flatMap((past) => {
    const verdict = evaluatePolicy(draft, past.matter)
    const now = verdict.kind === 'covered' ? 'unasked' : 'asked'
    const before = past.decidedBy === 'policy' ? 'unasked' : 'asked'
    return now === before ? [] : [{ past, now, reason: verdict.reason } as const]
  })
  const unasked = changed.filter(({ now }) => now === 'unasked')
  return {
    looked: decisions.length,
    asBefore: decisions.length - changed.length,
    changed,
    unaskedCents: unasked.reduce((sum, { past }) => sum + past.matter.totalCents, 0),
    againstTheirWord: unasked.filter(({ past }) => past.decision !== 'approved').length,
  }
}
