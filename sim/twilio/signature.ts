import { createHmac } from 'node:crypto'

/**
 * `X-Twilio-Signature`: HMAC-SHA1 over the full URL followed by every form parameter, name and
 * value, in the order of the names. A WebSocket upgrade is signed the same way, without parameters.
 */
export function signTwilioRequest(
  authToken: string,
  url: string,
  params: Readonly<Record<string, string>> = {},
): string {
  const text = Object.keys(params)
    .toSorted()
    .reduce((signed, name) => signed + name + params[name], url)
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64')
}
