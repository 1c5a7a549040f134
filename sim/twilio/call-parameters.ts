import { badRequest } from './rest-error.ts'

export type Instructions =
  | {
      kind: 'url'
      url: string
      method: 'GET' | 'POST'
      /** Said to the URL on top of what every request says. */
      params?: Readonly<Record<string, string>>
    }
  | { kind: 'twiml'; text: string }

export type CallbackEvent = 'initiated' | 'ringing' | 'answered' | 'completed'

export interface StatusCallback {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly events: ReadonlySet<CallbackEvent>
}

export interface MachineDetection {
  readonly mode: 'Enable' | 'DetectMessageEnd'
  /** Synchronous detection withholds the first instructions until it has an answer. */
  readonly isAsync: boolean
  readonly callback: { readonly url: string; readonly method: 'GET' | 'POST' } | null
}

export interface CallOrder {
  readonly to: string
  readonly from: string
  readonly instructions: Instructions
  readonly fallback: Instructions | null
  readonly statusCallback: StatusCallback | null
  readonly ringSeconds: number
  readonly talkSecondsMax: number
  readonly machineDetection: MachineDetection | null
}

export type CallUpdate =
  | { kind: 'hang-up'; status: 'completed' | 'canceled' }
  | { kind: 'redirect'; instructions: Instructions }

const E164 = /^\+[1-9]\d{7,14}$/
const EVENTS: readonly CallbackEvent[] = ['initiated', 'ringing', 'answered', 'completed']
const TWIML_CHARS_MAX = 4000

function requireNumber(form: URLSearchParams, field: 'To' | 'From'): string {
  const number = form.get(field)?.trim() ?? ''
  if (number === '') {
    throw field === 'To'
      ? badRequest(21_201, "No 'To' number is specified")
      : badRequest(21_213, "No 'From' number is specified")
  }
  if (!E164.test(number)) {
    throw field === 'To'
      ? badRequest(21_211, `The phone number you are attempting to call, ${number}, is not valid.`)
      : badRequest(21_212, `The source phone number provided, ${number}, is not valid.`)
  }
  return number
}

function requireUrl(text: string, code: number, field: string): string {
  const isWeb = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
  if (!isWeb || text.length > 4000) throw badRequest(code, `${field} is not a valid URL: ${text}`)
  return text
}

function methodOf(form: URLSearchParams, field: string): 'GET' | 'POST' {
  const method = form.get(field) ?? 'POST'
  if (method !== 'GET' && method !== 'POST') {
    throw badRequest(20_001, `${field} must be GET or POST, not ${method}`)
  }
  return method
}

function wholeNumber(form: URLSearchParams, field: string, range: [number, number]): number | null {
  const text = form.get(field)
  if (text === null) return null
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= range[0] && value <= range[1])) {
    throw badRequest(20_001, `${field} must be a whole number from ${range[0]} to ${range[1]}`)
  }
  return value
}

function readInstructions(form: URLSearchParams): Instructions | null {
  const url = form.get('Url')
  const twiml = form.get('Twiml')
  if (url !== null) {
    return { kind: 'url', url: requireUrl(url, 21_205, 'Url'), method: methodOf(form, 'Method') }
  }
  if (twiml === null) return null
  if (twiml.length > TWIML_CHARS_MAX) {
    throw badRequest(20_001, `Twiml must be at most ${TWIML_CHARS_MAX} characters long`)
  }
  return { kind: 'twiml', text: twiml }
}

function readStatusCallback(form: URLSearchParams): StatusCallback | null {
  const url = form.get('StatusCallback')
  const asked = form.getAll('StatusCallbackEvent').flatMap((each) => each.split(/[\s,]+/))
  const unknown = asked.find((each) => !EVENTS.includes(each as CallbackEvent))
  if (unknown !== undefined) {
    throw badRequest(21_626, `Invalid 'StatusCallbackEvent': ${unknown}`)
  }
  if (url === null) return null
  return {
    url: requireUrl(url, 21_609, "The 'StatusCallback' URL"),
    method: methodOf(form, 'StatusCallbackMethod'),
    events: new Set(asked.length > 0 ? (asked as CallbackEvent[]) : ['completed']),
  }
}

function readMachineDetection(form: URLSearchParams): MachineDetection | null {
  const mode = form.get('MachineDetection')
  if (mode === null) return null
  if (mode !== 'Enable' && mode !== 'DetectMessageEnd') {
    throw badRequest(20_001, `MachineDetection must be Enable or DetectMessageEnd, not ${mode}`)
  }
  const url = form.get('AsyncAmdStatusCallback')
  return {
    mode,
    isAsync: form.get('AsyncAmd') === 'true',
    callback:
      url === null
        ? null
        : {
            url: requireUrl(url, 21_609, "The 'AsyncAmdStatusCallback' URL"),
            method: methodOf(form, 'AsyncAmdStatusCallbackMethod'),
          },
  }
}

/** `POST Calls.json`: what to dial and how. Throws what Twilio answers to a bad request. */
export function readCallOrder(form: URLSearchParams, ownNumber: string): CallOrder {
  const to = requireNumber(form, 'To')
  const from = requireNumber(form, 'From')
  if (from !== ownNumber) {
    throw badRequest(
      21_210,
      `The source phone number provided, ${from}, is not yet verified for your account.`,
    )
  }
  const instructions = readInstructions(form)
  if (!instructions) throw badRequest(21_205, 'Url parameter is required.')
  const fallbackUrl = form.get('FallbackUrl')
  return {
    to,
    from,
    instructions,
    fallback:
      fallbackUrl === null
        ? null
        : {
            kind: 'url',
            url: requireUrl(fallbackUrl, 21_205, 'FallbackUrl'),
            method: methodOf(form, 'FallbackMethod'),
          },
    statusCallback: readStatusCallback(form),
    ringSeconds: wholeNumber(form, 'Timeout', [1, 600]) ?? 60,
    talkSecondsMax: wholeNumber(form, 'TimeLimit', [1, 86_400]) ?? 14_400,
    machineDetection: readMachineDetection(form),
  }
}

/** `POST Calls/{sid}.json`: hang up, or go on with other instructions. */
export function readCallUpdate(form: URLSearchParams): CallUpdate {
  const status = form.get('Status')
  if (form.has('Url') && form.has('Twiml')) {
    throw badRequest(20_001, 'Url and Twiml are mutually exclusive')
  }
  const instructions = readInstructions(form)
  if (status === null) {
    if (!instructions) throw badRequest(20_001, 'Url, Twiml or Status is required')
    return { kind: 'redirect', instructions }
  }
  if (status !== 'completed' && status !== 'canceled') {
    throw badRequest(20_001, `Status must be completed or canceled, not ${status}`)
  }
  return { kind: 'hang-up', status }
}

const MESSAGE_CHARS_MAX = 1600

/** `POST Messages.json`. */
export function readMessageOrder(
  form: URLSearchParams,
  ownNumber: string,
): { to: string; from: string; body: string; statusCallback: string | null } {
  const to = form.get('To') ?? ''
  const from = form.get('From') ?? ''
  const body = form.get('Body') ?? ''
  if (to === '') throw badRequest(21_604, "A 'To' phone number is required.")
  if (from === '') throw badRequest(21_603, "A 'From' phone number is required.")
  if (!E164.test(to)) throw badRequest(21_211, `Invalid 'To' Phone Number: ${to}`)
  if (from !== ownNumber) {
    throw badRequest(
      21_606,
      `The 'From' phone number ${from} is not a valid, message-capable Twilio phone number for this destination.`,
    )
  }
  if (body === '') throw badRequest(21_602, 'Message body is required.')
  if (body.length > MESSAGE_CHARS_MAX) {
    throw badRequest(21_617, 'The concatenated message body exceeds the 1600 character limit.')
  }
  const callback = form.get('StatusCallback')
  return {
    to,
    from,
    body,
    statusCallback:
      callback === null ? null : requireUrl(callback, 21_609, "The 'StatusCallback' URL"),
  }
}
