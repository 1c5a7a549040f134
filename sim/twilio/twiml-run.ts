import { setTimeout as delay } from 'node:timers/promises'
import { createPlayingPort } from './audio-port.ts'
import type { Instructions } from './call-parameters.ts'
import { dialNumber } from './dialing.ts'
import { gatherKeys } from './gather.ts'
import { speechFrames } from './handset.ts'
import type { LiveCall } from './live-call.ts'
import { MediaStream, type StreamEvent } from './media-stream.ts'
import { rfc2822 } from './sid.ts'
import { parseTwiml, type GatherVerb, type Verb } from './twiml.ts'
import type { World } from './world.ts'

type Document = { verbs: readonly Verb[]; baseUrl: string | null }
/** What a verb leads to: the next verb, other instructions, or the end of the call. */
type Step =
  | { kind: 'continue' }
  | { kind: 'goto'; instructions: Instructions }
  | { kind: 'hang-up' }

const CONTINUE: Step = { kind: 'continue' }
const HANG_UP: Step = { kind: 'hang-up' }
/** A call that fetches more documents than this is going in circles. */
const DOCUMENTS_MAX = 100
const APOLOGY = 'We are sorry, an application error has occurred. Goodbye.'

/** Fetches a TwiML document, or null when there is none to be had; the reason is in the log. */
export async function fetchTwiml(
  world: World,
  call: LiveCall,
  instructions: Extract<Instructions, { kind: 'url' }>,
): Promise<Document | null> {
  const { url, method, params } = instructions
  const { sid } = call.record
  const reply = await world.post({ url, method, params: { ...call.params(), ...params } }, sid)
  if (reply.kind !== 'answered' || reply.status >= 400) return null
  if (reply.status === 204 || reply.body.trim() === '') return { verbs: [], baseUrl: url }
  if (!/^(text|application)\/xml\b/.test(reply.contentType)) {
    world.alert(sid, 12_300, `Invalid Content-Type: "${reply.contentType}"`)
    return null
  }
  return readDocument(world, call, reply.body, url)
}

function readDocument(
  world: World,
  call: LiveCall,
  text: string,
  baseUrl: string | null,
): Document | null {
  const verdict = parseTwiml(text)
  const { sid } = call.record
  if (verdict.kind === 'refused') {
    world.alert(sid, verdict.code, `${NAMES[verdict.code]}: ${verdict.message}`)
    return null
  }
  for (const warning of verdict.warnings) world.alert(sid, 12_200, `${NAMES[12200]}: ${warning}`)
  return { verbs: verdict.verbs, baseUrl }
}

const NAMES = { 12100: 'Document parse failure', 12200: 'Schema validation warning' } as const

/**
 * Carries out instructions until the call ends, runs out of them, or gets others. Null stands for a
 * document that could not be had. What goes wrong is said to the caller and logged, as Twilio does.
 */
export async function runInstructions(
  world: World,
  call: LiveCall,
  first: Instructions | Document | null,
): Promise<void> {
  const { signal } = call
  const end = await follow({ world, call, scope: 'call' }, first)
  if (end === 'failed') await sayWords(call, APOLOGY, signal)
  if (!signal.aborted) call.end('completed')
}

/** How a leg came to the end of its instructions; `stopped`: it got others, or ended. */
type FollowedTo = 'ran-out' | 'hung-up' | 'failed' | 'stopped'

async function follow(
  leg: Pick<Run, 'world' | 'call' | 'scope'>,
  first: Instructions | Document | null,
): Promise<FollowedTo> {
  const { world, call } = leg
  const { signal } = call
  let document = first && (await load(world, call, first, 0))
  for (let count = 1; document && !signal.aborted; count += 1) {
    const step = await runDocument({ ...leg, signal, document })
    if (signal.aborted) return 'stopped'
    if (step.kind !== 'goto') return step.kind === 'hang-up' ? 'hung-up' : 'ran-out'
    document = await load(world, call, step.instructions, count)
  }
  return signal.aborted ? 'stopped' : 'failed'
}

async function load(
  world: World,
  call: LiveCall,
  source: Instructions | Document,
  count: number,
): Promise<Document | null> {
  if ('verbs' in source) return source
  if (count > DOCUMENTS_MAX) {
    world.alert(call.record.sid, 12_400, `more than ${DOCUMENTS_MAX} documents in one call`)
    return null
  }
  if (source.kind === 'twiml') return readDocument(world, call, source.text, null)
  const document = await fetchTwiml(world, call, source)
  const { fallback } = call
  if (document || fallback?.kind !== 'url' || fallback.url === source.url) return document
  return fetchTwiml(world, call, {
    ...fallback,
    params: { ErrorCode: '11200', ErrorUrl: source.url },
  })
}

interface Run {
  /** `screen`: on a leg that was dialled, before it is joined to its caller. */
  readonly scope: 'call' | 'screen'
  readonly world: World
  readonly call: LiveCall
  readonly signal: AbortSignal
  readonly document: Document
}

async function runDocument(run: Run): Promise<Step> {
  for (const verb of run.document.verbs) {
    const step = isAllowed(run, verb) ? await runVerb(run, verb) : HANG_UP
    if (run.signal.aborted || step.kind !== 'continue') return step
  }
  return CONTINUE
}

/** Whoever is asked whether they take a call cannot dial or stream meanwhile. */
function isAllowed({ scope, world, call }: Run, verb: Verb): boolean {
  const isLegal = scope === 'call' || !['dial', 'connect', 'reject'].includes(verb.kind)
  if (!isLegal) {
    world.alert(call.record.sid, 12_200, `${NAMES[12200]}: ${verb.kind} in the url of a <Number>`)
  }
  return isLegal
}

async function runVerb(run: Run, verb: Verb): Promise<Step> {
  const { world, call, signal } = run
  switch (verb.kind) {
    case 'say':
      await sayWords(call, verb.text, signal)
      return CONTINUE
    case 'pause':
      await delay(verb.seconds * 1000, undefined, { signal }).catch(() => undefined)
      return CONTINUE
    case 'hangup':
    case 'reject':
      return HANG_UP
    case 'gather':
      return gather(run, verb)
    case 'redirect':
      return goTo(run, verb.url, verb.method, {})
    case 'connect': {
      const params = await runStream(run, verb)
      return verb.action === null ? CONTINUE : goTo(run, verb.action, verb.method, params)
    }
    case 'dial': {
      const params = await dialNumber(world, call, verb, (child) => screen(run, child, verb))
      return verb.action === null ? CONTINUE : goTo(run, verb.action, verb.method, params)
    }
  }
}

async function gather(run: Run, verb: GatherVerb): Promise<Step> {
  const digits = await gatherKeys(run.call, verb, run.signal)
  const action = verb.action ?? run.document.baseUrl
  // Nothing was pressed: the next verb, and no request.
  if (digits === '' || action === null) return CONTINUE
  return goTo(run, action, verb.method, { Digits: digits, FinishedOnKey: '', msg: 'Gather End' })
}

/** Asks whoever picked up, alone; true if their instructions came to an end and they are still there. */
async function screen(
  run: Run,
  child: LiveCall,
  { screen: asked }: Extract<Verb, { kind: 'dial' }>,
): Promise<boolean> {
  if (asked === null) return true
  const step = goTo(run, asked.url, asked.method, {})
  if (step.kind !== 'goto') return false
  const leg = { world: run.world, call: child, scope: 'screen' } as const
  return (await follow(leg, step.instructions)) === 'ran-out'
}

function goTo(
  run: Run,
  url: string,
  method: 'GET' | 'POST',
  params: Readonly<Record<string, string>>,
): Step {
  const { baseUrl } = run.document
  if (URL.canParse(url, baseUrl ?? undefined)) {
    const resolved = new URL(url, baseUrl ?? undefined).href
    // An absolute URL is requested, and signed, letter for letter.
    const target = URL.canParse(url) ? url : resolved
    return { kind: 'goto', instructions: { kind: 'url', url: target, method, params } }
  }
  run.world.alert(run.call.record.sid, 11_100, `Invalid URL format: ${url}`)
  return HANG_UP
}

async function sayWords(call: LiveCall, text: string, signal: AbortSignal): Promise<void> {
  const port = createPlayingPort(speechFrames(text))
  signal.addEventListener('abort', port.stop, { once: true })
  call.connect(port)
  if (!signal.aborted) await port.finished
  signal.removeEventListener('abort', port.stop)
  if (!signal.aborted) call.connect(null)
}

async function runStream(
  run: Run,
  verb: Extract<Verb, { kind: 'connect' }>,
): Promise<Record<string, string>> {
  const { world, call, signal } = run
  const { accountSid, authToken } = world.options
  const { sid } = call.record
  const stream = new MediaStream({
    noun: verb.stream,
    accountSid,
    authToken,
    callSid: sid,
    dropAfterMs: world.faults.strikes('dropStreams') ? world.faults.plan.dropStreamAfterMs : null,
    onAlert: (code, message) => world.alert(sid, code, message),
    onEvent: (event, error) => {
      if (event === 'stream-started') call.streamStarted()
      reportStream(run, verb, { event, error, streamSid: stream.streamSid })
    },
  })
  const stop = (): void => stream.stop()
  signal.addEventListener('abort', stop, { once: true })
  call.connect(stream)
  stream.open()
  const end = await stream.ended
  signal.removeEventListener('abort', stop)
  if (!signal.aborted) call.connect(null)
  return {
    StreamSid: stream.streamSid,
    ...(end.kind === 'failed' ? { StreamError: `${end.code} ${end.message}` } : {}),
  }
}

/** The stream's own status callback; like a call's, nobody waits for it. */
function reportStream(
  run: Run,
  verb: Extract<Verb, { kind: 'connect' }>,
  what: { event: StreamEvent; error: string | null; streamSid: string },
): void {
  const { statusCallback, statusCallbackMethod, name } = verb.stream
  if (statusCallback === null) return
  const { sid } = run.call.record
  void run.world.post(
    {
      url: statusCallback,
      method: statusCallbackMethod,
      params: {
        AccountSid: run.world.options.accountSid,
        CallSid: sid,
        StreamSid: what.streamSid,
        StreamName: name ?? what.streamSid,
        StreamEvent: what.event,
        Timestamp: rfc2822(Date.now()),
        ...(what.error === null ? {} : { StreamError: what.error }),
      },
    },
    sid,
  )
}
