import { createHmac } from 'node:crypto'

/** Digits of a visit's PIN; the keypad handler collects as many. */
export const VISIT_PIN_LENGTH = 4

/**
 * The four digits of a visit, leading zeros included. Derived, not drawn: a step that is repeated
 * after a crash texts the vendor the same PIN, and nobody has to keep it. Sent by SMS only.
 */
export function visitPinOf(secret: string, visitId: string): string {
  const digest = createHmac('sha256', secret).update(`visit-pin-digits:${visitId}`).digest()
  return String(digest.readUInt32BE(0) % 10 ** VISIT_PIN_LENGTH).padStart(VISIT_PIN_LENGTH, '0')
}

/**
 * What the database keeps of a PIN. `secret` is CALL_TOKEN_SECRET wherever a PIN is made or checked:
 * four digits fall to a guess at once, so the hash alone must be worth nothing.
 */
export function hashVisitPin(secret: string, visitId: string, pin: string): string {
  return createHmac('sha256', secret).update(`visit-pin:${visitId}:${pin}`).digest('hex')
}
