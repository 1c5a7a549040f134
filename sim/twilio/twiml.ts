import { elementsOf, parseXml, textOf, XmlError, type XmlElement } from './xml.ts'

type Method = 'GET' | 'POST'

export interface StreamNoun {
  readonly url: string
  readonly name: string | null
  readonly statusCallback: string | null
  readonly statusCallbackMethod: Method
  readonly parameters: ReadonlyMap<string, string>
}

type Prompt = { kind: 'say'; text: string } | { kind: 'pause'; seconds: number }

export interface GatherVerb {
  readonly kind: 'gather'
  /** Null: as many as are pressed. */
  readonly numDigits: number | null
  readonly timeoutSeconds: number
  readonly finishOnKey: string
  readonly action: string | null
  readonly method: Method
  readonly prompts: readonly Prompt[]
}

/** One instruction of a TwiML document, the part of the vocabulary that this simulator speaks. */
export type Verb =
  | Prompt
  | GatherVerb
  | { kind: 'hangup' }
  | { kind: 'reject'; reason: 'rejected' | 'busy' }
  | { kind: 'redirect'; url: string; method: Method }
  | { kind: 'connect'; action: string | null; method: Method; stream: StreamNoun }
  | {
      kind: 'dial'
      number: string
      action: string | null
      method: Method
      callerId: string | null
      timeoutSeconds: number
      timeLimitSeconds: number
      /** Instructions that whoever picks up hears alone, before the two are joined. */
      screen: { url: string; method: Method } | null
    }

export type TwimlVerdict =
  | { kind: 'document'; verbs: readonly Verb[]; warnings: readonly string[] }
  | { kind: 'refused'; code: 12100 | 12200; message: string }

/** The document means something Twilio would not do; the call that fetched it ends. */
class TwimlError extends Error {
  override readonly name = 'TwimlError'
}

const ATTRIBUTES: Record<string, readonly string[]> = {
  Say: ['voice', 'language', 'loop'],
  Pause: ['length'],
  Hangup: [],
  Reject: ['reason'],
  Redirect: ['method'],
  Connect: ['action', 'method'],
  Stream: ['url', 'name', 'track', 'statusCallback', 'statusCallbackMethod'],
  Parameter: ['name', 'value'],
  Dial: ['action', 'method', 'callerId', 'timeout', 'timeLimit', 'answerOnBridge', 'hangupOnStar'],
  Number: ['sendDigits', 'url', 'method', 'statusCallback', 'statusCallbackEvent'],
  Gather: [
    'input',
    'numDigits',
    'timeout',
    'finishOnKey',
    'action',
    'method',
    'actionOnEmptyResult',
  ],
  Message: ['to', 'from', 'action', 'method'],
}

/** Twilio logs an attribute it does not know and goes on without it. */
function unknownAttributes(element: XmlElement): string[] {
  const known = ATTRIBUTES[element.name] ?? []
  const own = [...element.attributes.keys()]
    .filter((name) => !known.includes(name))
    .map((name) => `Attribute '${name}' is not allowed to appear in element '${element.name}'.`)
  return [...own, ...elementsOf(element).flatMap(unknownAttributes)]
}

function methodOf(element: XmlElement, attribute = 'method'): Method {
  const method = (element.attributes.get(attribute) ?? 'POST').toUpperCase()
  if (method !== 'GET' && method !== 'POST') {
    throw new TwimlError(`${attribute} of <${element.name}> must be GET or POST`)
  }
  return method
}

function wholeNumber(element: XmlElement, attribute: string, standard: number): number {
  const text = element.attributes.get(attribute)
  if (text === undefined) return standard
  if (!/^\d{1,4}$/.test(text)) {
    throw new TwimlError(`${attribute} of <${element.name}> must be a whole number`)
  }
  return Number(text)
}

function onlyChild(element: XmlElement, name: string): XmlElement {
  const children = elementsOf(element)
  const [child] = children
  if (!child || children.length > 1 || child.name !== name) {
    throw new TwimlError(
      `<${element.name}> needs exactly one <${name}>, found ${children.map((each) => `<${each.name}>`).join(', ') || 'nothing'}`,
    )
  }
  return child
}

function readStream(element: XmlElement): StreamNoun {
  const url = element.attributes.get('url')
  if (!url) throw new TwimlError('<Stream> needs a url')
  const track = element.attributes.get('track') ?? 'inbound_track'
  if (track !== 'inbound_track') {
    throw new TwimlError('<Connect><Stream> carries the inbound_track only')
  }
  const parameters = new Map<string, string>()
  for (const child of elementsOf(element)) {
    const name = child.attributes.get('name')
    const value = child.attributes.get('value')
    if (child.name !== 'Parameter' || !name || value === undefined) {
      throw new TwimlError('<Stream> takes <Parameter name value> only')
    }
    // Twilio's documented bound: name and value together.
    if (name.length + value.length > 500) {
      throw new TwimlError(`<Parameter name="${name}"> is longer than 500 characters`)
    }
    parameters.set(name, value)
  }
  return {
    url,
    name: element.attributes.get('name') ?? null,
    statusCallback: element.attributes.get('statusCallback') ?? null,
    statusCallbackMethod: methodOf(element, 'statusCallbackMethod'),
    parameters,
  }
}

const LONGEST_CALL_SECONDS = 14_400

function readDial(element: XmlElement): Verb {
  const noun = elementsOf(element).length === 0 ? null : onlyChild(element, 'Number')
  const number = textOf(noun ?? element)
  const screenUrl = noun?.attributes.get('url')
  if (!number) throw new TwimlError('<Dial> needs a number')
  return {
    kind: 'dial',
    number: number.replace(/[\s().-]/g, ''),
    action: element.attributes.get('action') ?? null,
    method: methodOf(element),
    callerId: element.attributes.get('callerId') ?? null,
    timeoutSeconds: wholeNumber(element, 'timeout', 30),
    timeLimitSeconds: wholeNumber(element, 'timeLimit', LONGEST_CALL_SECONDS),
    screen: noun && screenUrl ? { url: screenUrl, method: methodOf(noun) } : null,
  }
}

function readGather(element: XmlElement): GatherVerb {
  const input = element.attributes.get('input') ?? 'dtmf'
  if (input !== 'dtmf') throw new TwimlError(`input of <Gather> is dtmf here, not ${input}`)
  const digits = wholeNumber(element, 'numDigits', 0)
  if (element.attributes.has('numDigits') && digits === 0) {
    throw new TwimlError('numDigits of <Gather> must be at least 1')
  }
  const finishOnKey = element.attributes.get('finishOnKey') ?? '#'
  if (!/^[0-9#*]?$/.test(finishOnKey)) throw new TwimlError('finishOnKey of <Gather>')
  return {
    kind: 'gather',
    numDigits: digits === 0 ? null : digits,
    timeoutSeconds: wholeNumber(element, 'timeout', 5),
    finishOnKey,
    action: element.attributes.get('action') ?? null,
    method: methodOf(element),
    prompts: elementsOf(element).map(readPrompt),
  }
}

function readPrompt(element: XmlElement): Prompt {
  const verb = element.name === 'Say' || element.name === 'Pause' ? readVerb(element) : null
  if (verb?.kind === 'say' || verb?.kind === 'pause') return verb
  throw new TwimlError(`<Gather> takes <Say> and <Pause>, not <${element.name}>`)
}

function readReject(element: XmlElement): Verb {
  const reason = element.attributes.get('reason') ?? 'rejected'
  if (reason !== 'rejected' && reason !== 'busy') throw new TwimlError('reason of <Reject>')
  return { kind: 'reject', reason }
}

function readVerb(element: XmlElement): Verb {
  switch (element.name) {
    case 'Say': {
      const text = textOf(element)
      if (!text) throw new TwimlError('<Say> says nothing')
      return { kind: 'say', text }
    }
    case 'Pause':
      return { kind: 'pause', seconds: wholeNumber(element, 'length', 1) }
    case 'Hangup':
      return { kind: 'hangup' }
    case 'Reject':
      return readReject(element)
    case 'Redirect': {
      const url = textOf(element)
      if (!url) throw new TwimlError('<Redirect> needs a URL')
      return { kind: 'redirect', url, method: methodOf(element) }
    }
    case 'Connect':
      return {
        kind: 'connect',
        action: element.attributes.get('action') ?? null,
        method: methodOf(element),
        stream: readStream(onlyChild(element, 'Stream')),
      }
    case 'Dial':
      return readDial(element)
    case 'Gather':
      return readGather(element)
    default:
      throw new TwimlError(`Invalid content was found starting with element '${element.name}'`)
  }
}

type Refusal = Extract<TwimlVerdict, { kind: 'refused' }>

/** Runs a reader; what is wrong with the document comes back as Twilio's code for it. */
function readResponse<Result>(
  source: string,
  read: (root: XmlElement) => Result,
): Result | Refusal {
  try {
    const root = parseXml(source)
    if (root.name !== 'Response') {
      return {
        kind: 'refused',
        code: 12100,
        message: `root element <${root.name}>, not <Response>`,
      }
    }
    if (root.children.some((child) => typeof child === 'string' && child.trim() !== '')) {
      throw new TwimlError('text is not allowed directly inside <Response>')
    }
    return read(root)
  } catch (error) {
    if (error instanceof XmlError) return { kind: 'refused', code: 12100, message: error.message }
    if (error instanceof TwimlError) return { kind: 'refused', code: 12200, message: error.message }
    throw error
  }
}

/**
 * Reads the instructions for a call as Twilio would: 12100 when it is not XML with a `<Response>`
 * root, 12200 when a verb is unknown or misplaced. Unknown attributes only earn a warning.
 */
export function parseTwiml(source: string): TwimlVerdict {
  return readResponse(source, (root) => ({
    kind: 'document',
    verbs: elementsOf(root).map(readVerb),
    warnings: elementsOf(root).flatMap(unknownAttributes),
  }))
}

/** Reads the answer to a text message: the texts to reply with, usually none. */
export function parseMessagingTwiml(
  source: string,
): { kind: 'replies'; texts: readonly string[] } | Refusal {
  return readResponse(source, (root) => ({
    kind: 'replies',
    texts: elementsOf(root).map((element) => {
      if (element.name !== 'Message') {
        throw new TwimlError(`Invalid content was found starting with element '${element.name}'`)
      }
      return textOf(element)
    }),
  }))
}
