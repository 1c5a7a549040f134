import { randomBytes } from 'node:crypto'
import { renderToStaticMarkup } from 'react-dom/server'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import * as route from '#app/approve/[token]/decide/route.ts'
import { Closed } from '#app/approve/[token]/closed.tsx'
import { OpenSheet } from '#app/approve/[token]/open-sheet.tsx'
import { readSheet } from '#app/approve/[token]/sheet-facts.ts'
import { approvalTokenOf, hashApprovalToken } from '#lib/approval-link.ts'
import { issueApprovalLink } from '#lib/db/approval-links.ts'
import { getApproval } from '#lib/db/approvals.ts'
import type { TestDatabase } from '#supabase/tests/test-database.ts'
import { type Asked, askLandlord } from '#supabase/tests/test-story.ts'
import { buildWorld, type World } from '#supabase/tests/test-world.ts'
import { startTestSupabase } from '#tests/support/test-supabase.ts'
import { answerLinkForm } from './answer-link-form.ts'

const SECRET = 'a-secret-of-at-least-thirty-two-characters'

let test: TestDatabase
let world: World
let asked: Asked
let token: string
let written: string[]
beforeAll(async () => {
  test = await startTestSupabase()
  const write = process.stderr.write.bind(process.stderr)
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text))
    return write(text)
  })
})
afterAll(async () => {
  vi.restoreAllMocks()
  await test.close()
  vi.unstubAllEnvs()
})
beforeEach(async () => {
  written = []
  world = await buildWorld(test)
  asked = await askLandlord(test, world)
  token = await issue(asked.approvalId, world.landlordId)
})

async function issue(approvalId: string, landlordId: string): Promise<string> {
  const fresh = approvalTokenOf(SECRET, { approvalId, approver: landlordId })
  const link = { approvalId, approverKind: 'landlord', approverId: landlordId } as const
  const tokenHash = hashApprovalToken(fresh) ?? ''
  await issueApprovalLink(test.db, { ...link, tokenHash, rungEndsMs: Date.now() + 60_000 })
  return fresh
}

let clients = 0
function post(form: Record<string, string>, at = token, from?: string): Promise<Response> {
  clients += 1
  const body = new URLSearchParams(form).toString()
  const request = new Request('http://127.0.0.1/approve/…/decide', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(body.length),
      'x-forwarded-for': from ?? `10.0.0.${clients}`,
    },
    body,
  })
  return answerLinkForm(request, at)
}

const outcome = async (answer: Promise<Response>): Promise<string | null> => {
  const { status, headers } = await answer
  return status === 303
    ? new URL(headers.get('location') ?? '', 'http://app').searchParams.get('after')
    : String(status)
}
const approving = (quote: string, dollars: number) => ({
  act: 'approve',
  quote,
  total: String(dollars * 100),
})
const status = async (): Promise<string> => (await getApproval(test.db, asked.approvalId)).status
const sheet = async (): Promise<string> => {
  const facts = await readSheet(test.db, token)
  if (!facts) return 'not found'
  return renderToStaticMarkup(
    facts.link.isOpen
      ? OpenSheet({ facts, token, notice: null })
      : Closed({ facts, isLate: false }),
  )
}

describe('the link page', () => {
  it('shows the case, both prices and what the owner can do, and decides nothing by being opened', async () => {
    for (const _ of [1, 2]) {
      const html = await sheet()
      expect(html).toContain('Water under the kitchen sink')
      expect(html).toContain('Approve Rapid Rooter for $285')
      expect(html).toContain('Approve Whitfield for $470')
      expect(html).toContain('Not confirmed')
      expect(html).not.toMatch(/method="get"/i)
    }
    expect(Object.keys(route)).toEqual(['POST'])
    expect(await status()).toBe('pending')
  })

  it('decides once; a second time it is recorded and told', async () => {
    expect(await outcome(post(approving(asked.quoteIds.dana, 470)))).toBe('decided')
    expect(await getApproval(test.db, asked.approvalId)).toMatchObject({
      status: 'approved',
      method: 'link',
      decidedById: world.landlordId,
      capCents: 470_00,
    })
    expect(await outcome(post({ act: 'decline' }))).toBe('late')
    expect(await status()).toBe('approved')
    const html = await sheet()
    expect(html).toContain('Approved: Whitfield')
    expect(html).not.toContain('$')
  })

  it('approves only what was shown: not another price, not a quote of elsewhere', async () => {
    expect(await outcome(post(approving(asked.quoteIds.marco, 100)))).toBe('changed')
    const elsewhere = await askLandlord(test, await buildWorld(test))
    expect(await outcome(post(approving(elsewhere.quoteIds.marco, 285)))).toBe('changed')
    expect(await status()).toBe('pending')
  })

  it('opens nothing with a token that was changed or guessed, and says no more than that', async () => {
    const tampered = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
    for (const wrong of [
      tampered,
      randomBytes(32).toString('base64url'),
      '',
      '../incidents',
      '%',
    ]) {
      expect(await outcome(post({ act: 'decline' }, wrong))).toBe('404')
      expect(await readSheet(test.db, wrong)).toBeNull()
    }
    expect(await status()).toBe('pending')
  })

  it('is over when the time is', async () => {
    await test.pg.query(
      `update approvals set expires_at = now() - interval '1 minute' where id = $1`,
      [asked.approvalId],
    )
    expect(await sheet()).toContain('The time to decide has passed')
    expect(await outcome(post(approving(asked.quoteIds.marco, 285)))).toBe('expired')
    expect(await status()).toBe('expired')
  })

  it('takes a wish and a limit; the limit and every other amount stay with us', async () => {
    expect(await outcome(post({ act: 'another_round', wish: '', cap: '' }))).toBe('wish')
    const wish = 'Copper pipe, please. Whitfield wanted 470, beat that!'
    expect(await outcome(post({ act: 'another_round', wish, cap: '$300.00' }))).toBe('decided')
    expect(await getApproval(test.db, asked.approvalId)).toMatchObject({
      status: 'another_round',
      note: 'Copper pipe, please.',
      counterCapCents: 300_00,
    })
  })

  it('takes an approval with a limit for all of it, which is not below the price', async () => {
    const approval = approving(asked.quoteIds.marco, 285)
    expect(await outcome(post({ ...approval, cap: '250' }))).toBe('cap-too-low')
    expect(await status()).toBe('pending')
    expect(await outcome(post({ ...approval, cap: '$400' }))).toBe('decided')
    expect(await getApproval(test.db, asked.approvalId)).toMatchObject({
      status: 'approved',
      capCents: 285_00,
      counterCapCents: 400_00,
    })
  })

  it('has somebody called who asks for it, once a minute', async () => {
    expect(await outcome(post({ act: 'call_me' }))).toBe('asked')
    expect(await outcome(post({ act: 'call_me' }))).toBe('asked')
    const wanted = `select payload from outbox where topic = 'approval.call_wanted' and payload ->> 'approvalId' = $1`
    expect(await test.all(wanted, [asked.approvalId])).toEqual([
      { payload: { approvalId: asked.approvalId, approverId: world.landlordId } },
    ])
  })

  it('is not for trying: what is no form is refused, and so is a flood', async () => {
    expect(await outcome(post({ act: 'steal' }))).toBe('400')
    expect(await outcome(post({ act: 'another_round', wish: 'x'.repeat(9000) }))).toBe('413')
    const flood = await Promise.all(
      Array.from({ length: 25 }, () => outcome(post({ act: 'steal' }, token, '10.9.9.9'))),
    )
    expect(flood.filter((answer) => answer === '429')).toHaveLength(5)
    for (let attempt = 0; attempt < 20; attempt += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await post(approving(asked.quoteIds.marco, 1))
    }
    expect(await outcome(post(approving(asked.quoteIds.marco, 285)))).toBe('too-many')
  })

  it('keeps no token: neither in the records nor in a line of the log', async () => {
    await post(approving(asked.quoteIds.marco, 285))
    const kept = await test.all('select to_jsonb(l) from approval_links l')
    const events = await test.all('select payload from incident_events')
    expect(JSON.stringify([kept, events, written])).not.toContain(token)
  })
})

describe('a question before the decision', () => {
  it('is on record in the asker’s words, and leaves the decision open', async () => {
    expect(await outcome(post({ act: 'ask', question: 'Is it the old pipe?' }))).toBe('question')
    expect(await outcome(post({ act: 'ask', question: ' ' }))).toBe('no-question')
    expect(await status()).toBe('pending')
    expect(
      await test.one(
        `select actor_id, payload ->> 'note' as note from incident_events
         where incident_id = $1 and type = 'approval.asked'`,
        [asked.incidentId],
      ),
    ).toEqual({ actor_id: world.landlordId, note: 'Is it the old pipe?' })
    expect(written.join('')).not.toContain('old pipe')
  })

  it('of somebody whose link is none is told nothing', async () => {
    expect(await outcome(post({ act: 'ask', question: 'Who lives there?' }, 'x'.repeat(43)))).toBe(
      '404',
    )
  })
})
