import { randomUUID } from 'node:crypto'
import { hashApprovalToken } from '#lib/approval-link.ts'
import {
  decideByLink,
  type LinkDecision,
  requestCallByLink,
  type WantedCall,
} from '#lib/db/approval-links.ts'
import { confirmDecision, proposeDecision } from '#lib/db/approvals.ts'
import { openInboundCall } from '#lib/db/calls.ts'
import { appendTurn } from '#lib/db/turns.ts'
import { recordVisitEvent } from '#lib/db/visits.ts'
import type { Decision } from '#lib/domain/approval.ts'
import { briefFor, makePhone, NO_CLAIMS, type World } from '#supabase/tests/test-world.ts'
import type { Conduct, Stage } from './stage.ts'

interface Said {
  readonly decision: Decision
  readonly note?: string
  readonly capCents?: number
}

/** Somebody who says what they want, one thing a call, and presses 1. */
export function saysAndPresses({ test }: Stage, ...decisions: Said[]): Conduct {
  return async ({ callId }) => {
    const said = decisions.shift()
    if (!said) return 'completed'
    const { decision, note = null, capCents = null } = said
    const toolCallId = `tool-${randomUUID()}`
    await proposeDecision(test.db, { callId, toolCallId, decision, quoteId: null, note, capCents })
    await confirmDecision(test.db, { callId, digit: '1' })
    return 'completed'
  }
}

/** A machine answers, and gets the fixed message. */
export function isMachine({ test }: Stage): Conduct {
  return async ({ callId }) => {
    await test.all(
      `update public.calls set outcome = 'voicemail', conversation_ended_at = now() where id = $1`,
      [callId],
    )
    return 'completed'
  }
}

/** Another person picks up the landlord's phone. */
export function isSomebodyElse({ test }: Stage): Conduct {
  return async ({ callId }) => {
    await test.all(
      `update public.calls set outcome = 'wrong_person', conversation_ended_at = now() where id = $1`,
      [callId],
    )
    return 'completed'
  }
}

/** Who decides for the landlord who cannot be reached; their number. */
export async function addBackup({ test }: Stage, world: World): Promise<string> {
  const phone = makePhone()
  await test.all(
    `insert into public.landlord_contacts (organization_id, landlord_id, rank, name, phone)
     values ($1, $2, 1, 'Otto', $3)`,
    [world.organizationId, world.landlordId, phone],
  )
  return phone
}

/** Names a manager on call; their number. */
export async function addManager({ test }: Stage, world: World): Promise<string> {
  const phone = makePhone()
  await test.all('update public.organizations set on_call_phone = $2 where id = $1', [
    world.organizationId,
    phone,
  ])
  return phone
}

const LINK = /\/approve\/([\w-]{43})\b/

/** Whoever has a phone and the text that came to it. */
export class LinkHolder {
  readonly #stage: Stage
  readonly #phone: string

  constructor(stage: Stage, phone: string) {
    this.#stage = stage
    this.#phone = phone
  }

  get links(): string[] {
    return this.#stage.outside.texts.flatMap(({ to, body }) =>
      to === this.#phone ? (LINK.exec(body)?.[1] ?? []) : [],
    )
  }

  async #hash(): Promise<string> {
    await this.#stage.until(() => this.links.length > 0)
    return hashApprovalToken(this.links[0] ?? '') ?? ''
  }

  async decides(said: Said & { quoteId?: string; totalCents?: number }): Promise<LinkDecision> {
    const { decision, note = null, capCents = null, quoteId = null, totalCents = null } = said
    const tokenHash = await this.#hash()
    const choice = { decision, note, capCents, quoteId, totalCents }
    return decideByLink(this.#stage.test.db, { tokenHash, ...choice })
  }

  async wantsCall(): Promise<WantedCall> {
    return requestCallByLink(this.#stage.test.db, await this.#hash())
  }
}

/** The vendor rings from the property: more is needed, and what it costs on top. */
export async function needsMore(
  { test }: Stage,
  world: World,
  visit: { visitId: string; note: string; dollars: number },
): Promise<void> {
  const { callId } = await openInboundCall(test.db, {
    providerSid: `CA${randomUUID()}`,
    phone: world.marco.phone,
    claims: {
      ...NO_CLAIMS,
      organizationId: world.organizationId,
      purpose: 'vendor_visit',
      partyKind: 'vendor',
      partyId: world.marco.vendorId,
      contactId: world.marco.contactId,
      visitId: visit.visitId,
    },
    brief: briefFor('vendor_visit'),
  })
  await appendTurn(test.db, {
    callId,
    seq: 1,
    speaker: 'caller',
    text: `${visit.note} That is $${visit.dollars} more.`,
    startedMs: 0,
    endedMs: 900,
    interrupted: false,
    heardMs: null,
  })
  await recordVisitEvent(test.db, {
    callId,
    toolCallId: `tool-${randomUUID()}`,
    event: 'needs_more',
    payload: { note: visit.note, extraCents: visit.dollars * 100 },
  })
}
