/** A tool's answer as the model reads it: the SDK's `output` and `error` wrappers are taken off. */
export interface ToolReply {
  readonly fields: Readonly<Record<string, unknown>>
  /** What went wrong, or null. */
  readonly error: string | null
  readonly isRetryable: boolean
  /** A sentence the tool wants said. */
  readonly say: string | null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function faultText(fault: unknown): string | null {
  if (fault === undefined || fault === null) return null
  return typeof fault === 'string' ? fault : JSON.stringify(fault)
}

export function readToolReply(response: Readonly<Record<string, unknown>>): ToolReply {
  const { output, error } = response
  const wrapped = isObject(output) ? output : isObject(error) ? error : response
  const fault = isObject(error)
    ? (error['message'] ?? error['error'] ?? 'failed')
    : (error ?? wrapped['error'])
  const say = wrapped['say'] ?? response['say']
  return {
    fields: wrapped,
    error: faultText(fault),
    isRetryable: (wrapped['retryable'] ?? response['retryable']) === true,
    say: typeof say === 'string' && say !== '' ? say : null,
  }
}

export function textField(reply: ToolReply, name: string): string | null {
  const value = reply.fields[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** A list of objects in the answer; empty when it is missing. */
export function listField(reply: ToolReply, name: string): readonly Record<string, unknown>[] {
  const value = reply.fields[name]
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** What the tool wants said, unless it is an instruction to the model rather than a sentence. */
export function spokenLine(reply: ToolReply): string | null {
  return reply.say !== null && !/^(?:ask|thank|say|tell|use|let me)\b/i.test(reply.say)
    ? reply.say
    : null
}
