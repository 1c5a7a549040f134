import { createHmac, timingSafeEqual } from 'node:crypto'

/** Travels with every delivery of the workflow queue; without it the endpoints do not exist. */
export const QUEUE_KEY_HEADER = 'x-propertyline-queue-key'

/**
 * The queue's key, derived from `APP_SECRET` so that the secret itself never travels. Read at each
 * use: `next build` loads this module without any secret, and must be able to.
 *
 * @returns {string} 64 hex digits
 */
export function queueKey() {
  const secret = process.env.APP_SECRET
  if (!secret || secret.length < 32) {
    throw new Error(
      'APP_SECRET is not set or shorter than 32 characters: without it anybody who reaches this port could start workflows. See .env.example.',
    )
  }
  return createHmac('sha256', secret).update('workflow-queue').digest('hex')
}

/** @param {Headers} headers */
export function hasQueueKey(headers) {
  const given = Buffer.from(headers.get(QUEUE_KEY_HEADER) ?? '')
  const expected = Buffer.from(queueKey())
  return given.length === expected.length && timingSafeEqual(given, expected)
}
