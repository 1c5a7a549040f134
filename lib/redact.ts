const RULES: readonly (readonly [RegExp, string])[] = [
  // Credentials in URLs and headers: the Gemini SDK puts its key into the query string.
  [/([?&](?:key|access_token|apikey|token)=)[^&\s"']+/gi, '$1[redacted]'],
  [
    /(authorization|x-goog-api-key|x-twilio-signature|apikey)(["']?\s*[:=]\s*["']?)[^"',}\s]+(\s+[\w.~+/=-]+)?/gi,
    '$1$2[redacted]',
  ],
  [/\bsb_(?:secret|publishable)_[\w-]+/g, '[redacted key]'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '[redacted jwt]'],
  [/\bv1\.[\w-]{16,}\.[\w-]{16,}/g, '[redacted token]'],
  // Phone numbers keep their last four digits, enough to tell two apart.
  [/\+\d{4,11}(\d{4})\b/g, '•••$1'],
  // Long base64 runs are audio.
  [/[A-Za-z0-9+/]{200,}={0,2}/g, '[redacted payload]'],
]

/** Takes keys, tokens, signatures, phone numbers and audio out of a line before it is written. */
export function redact(line: string): string {
  return RULES.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line)
}
