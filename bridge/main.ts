import { connectLive } from '#lib/clients/gemini-live.ts'
import { selfTestLiveSocket } from '#lib/clients/gemini-live-socket.ts'
import { serviceDb } from '#lib/clients/supabase.ts'
import * as calls from '#lib/db/calls.ts'
import { appendTurn } from '#lib/db/turns.ts'
import { checkBridgeEnv, isLoopbackUrl, networkEnv, twilioEnv } from '#lib/env.ts'
import { messageOf } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { confirmDecisionByKeypad, verifyPinByKeypad } from '#lib/tools/keypad.ts'
import { declarationsFor } from '#lib/tools/registry.ts'
import { runTool } from '#lib/tools/run-tool.ts'
import type { ToolContext } from '#lib/tools/tool.ts'
import { AppClient } from './app-client.ts'
import type { CallServices } from './call-services.ts'
import { BridgeServer } from './server.ts'

/** No call is longer than this, so that a deployment cuts nobody off. */
const DRAIN_MS = 15 * 60 * 1000
/** On a developer's machine nobody waits for a call to end. */
const DRAIN_LOOPBACK_MS = 4_000

function assembleServices(app: AppClient): CallServices {
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
    claimStream: (stream) => calls.claimStream(serviceDb(), stream),
    answeredAtMs: async (callId) => {
      const { answeredAt } = await calls.getCall(serviceDb(), callId)
      return answeredAt === null ? null : Date.parse(answeredAt)
    },
    appendTurn: (turn) => appendTurn(serviceDb(), turn),
    endConversation: (conversation) => calls.endConversation(serviceDb(), conversation),
    tellApp: (event) => app.post(event),
  }
}

async function main(): Promise<void> {
  checkBridgeEnv()
  await selfTestLiveSocket()
  const { APP_URL, BRIDGE_URL, BRIDGE_PORT, CALL_TOKEN_SECRET } = networkEnv()
  const isLoopback = isLoopbackUrl(BRIDGE_URL)
  const app = new AppClient({ appUrl: APP_URL, secret: CALL_TOKEN_SECRET })
  const server = new BridgeServer({
    port: BRIDGE_PORT,
    host: isLoopback ? '127.0.0.1' : '0.0.0.0',
    publicUrl: BRIDGE_URL,
    accountSid: twilioEnv().TWILIO_ACCOUNT_SID,
    tokenSecret: CALL_TOKEN_SECRET,
    services: assembleServices(app),
  })
  const port = await server.listen()
  process.stdout.write(`${JSON.stringify({ event: 'listening', port })}\n`)

  const stop = async (): Promise<void> => {
    await server.drain(isLoopback ? DRAIN_LOOPBACK_MS : DRAIN_MS)
    // What could not be told by now, the app's sweep finds by itself.
    const timeUp = new Promise((resolve) => setTimeout(resolve, 500).unref())
    await Promise.race([app.settled(), timeUp])
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
