import { randomBytes } from 'node:crypto'

type SidPrefix = 'CA' | 'MZ' | 'SM' | 'PN' | 'WH'

/** A Twilio identifier: two letters for the kind of thing and 32 hex digits. */
export function makeSid(prefix: SidPrefix): string {
  return prefix + randomBytes(16).toString('hex')
}

/** `Fri, 21 Nov 2026 05:50:05 +0000`: how Twilio writes every date. */
export function rfc2822(timeMs: number): string {
  return new Date(timeMs).toUTCString().replace('GMT', '+0000')
}
