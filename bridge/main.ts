import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { connectLive } from '#lib/clients/gemini-live.ts'
import { isKnownLiveModel } from '#lib/clients/gemini-live-models.ts'
import { selfTestLiveSocket } from '#lib/clients/gemini-live-socket.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import { readCallNotes, recordNoteTakenUp } from '#lib/db/call-controls.ts'
import { readCallStanding } from '#lib/db/call-standing.ts'
import * as calls from '#lib/db/calls.ts'
import { raiseEmergency, readEmergencyContacts } from '#lib/db/emergencies.ts'
import * as recordings from '#lib/db/recordings.ts'
import { appendTurn } from '#lib/db/turns.ts'
import {
  checkBridgeEnv,
  bridgeDirectUrl,
  embeddedEnv,
  geminiEnv,
  isLoopbackUrl,
  networkEnv,
  twilioEnv,
} from '#lib/env.ts'
import { sealContacts } from '#lib/emergency-page.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { confirmDecisionByKeypad, verifyPinByKeypad } from '#lib/tools/keypad.ts'
import { declarationsFor } from '#lib/tools/registry.ts'
import { runTool } from '#lib/tools/run-tool.ts'
import type { ToolContext } from '#lib/tools/tool.ts'
import { AppClient } from './app-client.ts'
import type { CallServices } from './call-services.ts'
import { loadClips } from './clips/clips.ts'
import { EmergencyDesk } from './emergency/emergency-desk.ts'
import { EmergencySpool } from './emergency/spool.ts'
import { BridgeServer } from './server.ts'

/** No call is longer than this, so that a deployment cuts nobody off. */
const DRAIN_MS = 15 * 60 * 1000
/** On a developer's machine nobody waits for a call to end. */
const DRAIN_LOOPBACK_MS = 4_000
/** For what the last calls have left to be told. */
const SETTLE_MS = 500
/**
 * By how much the heap may grow before all of it is cleared. Left alone V8 takes a fifth here, which the
 * short-lived bytes of every read from a socket use up within a second: with eighty calls it then stops
 * everything for 5 to 13 ms after each second, and what it looks for is never there
 * (`docs/benchmarks.md`). Read anew at each clearing, so that it may be set in a running process.
 */
const HEAP_GROWING_PERCENT = 100

function assembleServices(app: AppClient, emergencies: EmergencyDesk): CallServices {
  const contextOf = (claims: ToolContext['claims']): ToolContext => ({
    claims,
    db: serviceDb(),
    now: Date.now,
  })
  return {
    connectModel: connectLive,
    toolsFor: (brief) =>
      declarationsFor(brief.purpose).filter(({ name }) => brief.tools.includes(name)),
    runTool: (request, claims) => runTool(request, contextOf(claims)),
    confirmDecision: (digit, claims) => confirmDecisionByKeypad(digit, contextOf(claims)),
    verifyPin: (pin, claims) => verifyPinByKeypad(pin, contextOf(claims)),
    getCallBrief: (callId) => calls.getCallBrief(serviceDb(), callId),
    claimStream: (stream) =>
      calls.claimStream(serviceDb(), { ...stream, bridgeUrl: bridgeDirectUrl() }),
    answeredAtMs: async (callId) => {
      const { answeredAt } = await calls.getCall(serviceDb(), callId)
      return answeredAt === null ? null : Date.parse(answeredAt)
    },
    readStanding: (callId) => readCallStanding(serviceDb(), callId),
    readNotes: (callId) => readCallNotes(serviceDb(), callId),
    noteTakenUp: (controlId) => recordNoteTakenUp(serviceDb(), controlId),
    appendTurn: (turn) => appendTurn(serviceDb(), turn),
    openRecording: (callId) => recordings.openRecording(serviceDb(), callId),
    beginRecording: (callId, beganMs) => recordings.beginRecording(serviceDb(), callId, beganMs),
    storeRecording: (chunk) => recordings.storeChunk(serviceDb(), chunk),
    endConversation: (conversation) => calls.endConversation(serviceDb(), conversation),
    readEmergencyContacts: async (callId) => {
      const contacts = await readEmergencyContacts(serviceDb(), callId)
      return { contacts, sealed: sealContacts(networkEnv().CALL_TOKEN_SECRET, callId, contacts) }
    },
    raiseEmergency: (emergency) => emergencies.raise(emergency),
    emergenciesWaiting: () => emergencies.waiting,
    tellApp: (event) => app.post(event),
  }
}

async function openEmergencyDesk(app: AppClient): Promise<EmergencyDesk> {
  const folder = join(embeddedEnv().DATA_DIR, 'spool', 'emergencies')
  return new EmergencyDesk({
    spool: await EmergencySpool.open(folder),
    mark: (emergency) => raiseEmergency(serviceDb(), emergency),
    marked: ({ callId }) => app.post({ kind: 'records-changed', callId }),
    tell: ({ kind, ...emergency }) =>
      app.page({ ...emergency, kind: 'emergency-raised', emergency: kind }),
  })
}

async function main(): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`)
  checkBridgeEnv()
  const { GEMINI_LIVE_MODEL: model } = geminiEnv()
  if (!isKnownLiveModel(model)) log.warn('live-model-unknown', { model })
  await selfTestLiveSocket()
  const { APP_URL, BRIDGE_URL, BRIDGE_PORT, BRIDGE_CALLS_MAX, CALL_TOKEN_SECRET } = networkEnv()
  const isLoopback = isLoopbackUrl(BRIDGE_URL)
  const app = new AppClient({ appUrl: APP_URL, secret: CALL_TOKEN_SECRET })
  loadClips()
  const emergencies = await openEmergencyDesk(app)
  const server = new BridgeServer({
    port: BRIDGE_PORT,
    host: isLoopback ? '127.0.0.1' : '0.0.0.0',
    publicUrl: BRIDGE_URL,
    accountSid: twilioEnv().TWILIO_ACCOUNT_SID,
    callsMax: BRIDGE_CALLS_MAX,
    tokenSecret: CALL_TOKEN_SECRET,
    services: assembleServices(app, emergencies),
  })
  const port = await server.listen()
  process.stdout.write(`${JSON.stringify({ event: 'listening', port })}\n`)
  void emergencies.start()

  const stop = async (): Promise<void> => {
    await server.drain(isLoopback ? DRAIN_LOOPBACK_MS : DRAIN_MS)
    emergencies.stop()
    // What could not be told by now the app's sweep finds by itself, or the next bridge on the disk.
    const timeUp = sleep(SETTLE_MS)
    await Promise.all([emergencies.settled(SETTLE_MS), Promise.race([app.settled(), timeUp])])
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop())
}

// The last resort for the SDK's promises: one call's trouble must not end all the others.
process.on('unhandledRejection', (error) => {
  log.error('rejection-unhandled', { reason: messageOf(error) })
})

try {
  await main()
} catch (error) {
  const isPortTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
  const sentence = isPortTaken
    ? `The bridge cannot start: its port is in use. Set BRIDGE_PORT or stop the other program.`
    : `The bridge cannot start: ${messageOf(error)}`
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}
