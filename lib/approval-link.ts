import { createHash, createHmac } from 'node:crypto'

/** The token in a link: 256 bits, as base64url. */
const TOKEN = /^[\w-]{43}$/

/**
 * The token of one approver's link. Derived, not drawn: a step that is repeated after a crash texts
 * the same link, and nobody has to keep it. `secret` is CALL_TOKEN_SECRET, without which nobody can
 * guess it; the database has only its hash.
 */
export function approvalTokenOf(
  secret: string,
  link: { approvalId: string; approver: string },
): string {
  return createHmac('sha256', secret)
    .update(`approval-link:${link.approvalId}:${link.approver}`)
    .digest('base64url')
}

/** What the database keeps of a token; null for what cannot be one. */
export function hashApprovalToken(token: string): string | null {
  return TOKEN.test(token) ? createHash('sha256').update(token).digest('hex') : null
}
