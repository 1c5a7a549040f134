const RULES: readonly (readonly [RegExp, string])[] = [
  // Credentials in URLs and forms: the Gemini SDK puts its key into the query string.
  [
    /([?&](?:key|(?:access|refresh|id)_token|client_secret|password|api_?key|token)=)[^&\s"'\\]+/gi,
    '$1[redacted]',
  ],
  // The same as headers and JSON, plain or quoted once more inside a string of JSON.
  [
    /\b(authorization|x-goog-api-key|x-twilio-signature|x-propertyline-signature|cookie|api_?key|(?:access|refresh|id)_token|client_secret|password)([\\"']*\s*[:=]\s*[\\"']*)[^"',}\s\\[][^"'}\s\\]*(\s+[\w.~+/=-]+)?/gi,
    '$1$2[redacted]',
  ],
  [/\bsb_(?:secret|publishable)_[\w-]+/g, '[redacted key]'],
  [/\bAIza[\w-]{30,}/g, '[redacted key]'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '[redacted jwt]'],
  [/\bv1\.[\w-]{16,}\.[\w-]{16,}/g, '[redacted token]'],
  [/\bv1=[0-9a-f]{64}/g, 'v1=[redacted]'],
  // A sealed access code; useless without its key, but nobody's business.
  [/\bv1:[\w-]{16}:[\w-]{22}:[\w-]+/g, '[redacted code]'],
  [
    /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g,
    '[redacted key]',
  ],
  // A password inside an address.
  [/(\b[a-z]+:\/\/[^\s:/@"']+:)[^\s/@"']+@/gi, '$1[redacted]@'],
  // Phone numbers keep their last four digits, enough to tell two apart.
  [/(?:\+|%2B)\d{4,11}(\d{4})\b/gi, '•••$1'],
  // Long base64 runs are audio.
  [/[A-Za-z0-9+/]{200,}={0,2}/g, '[redacted payload]'],
]

/** Takes keys, tokens, signatures, phone numbers and audio out of a line before it is written. */
export function redact(line: string): string {
  return RULES.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line)
}
