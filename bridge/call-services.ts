import type { BridgeEvent } from '#lib/contracts/bridge-event.ts'
import type { CallBrief, CallClaims } from '#lib/contracts/call-brief.ts'
import type { LiveConnectRequest, LiveConnection, LiveTool } from '#lib/clients/gemini-live.ts'
import type { CallNote } from '#lib/db/call-controls.ts'
import type { ClaimedStream } from '#lib/db/calls.ts'
import type { CallStanding } from '#lib/db/call-standing.ts'
import type { EmergencyContacts } from '#lib/db/emergencies.ts'
import type { OpenedRecording, RecordedChunk } from '#lib/db/recordings.ts'
import type { CallTurn } from '#lib/db/turns.ts'
import type { CallOutcome } from '#lib/domain/call.ts'
import type { KeypadReply } from '#lib/tools/keypad.ts'
import type { ToolReply } from '#lib/tools/tool.ts'
import type { SpooledEmergency } from './emergency/spool.ts'
import type { ToolRequest } from './tool-runner.ts'

/** Everything outside the bridge that a call needs. Assembled once, in main.ts. */
export interface CallServices {
  readonly connectModel: (request: LiveConnectRequest) => Promise<LiveConnection>
  readonly toolsFor: (brief: CallBrief) => readonly LiveTool[]
  readonly runTool: (request: ToolRequest, claims: CallClaims) => Promise<ToolReply>
  readonly confirmDecision: (digit: string, claims: CallClaims) => Promise<KeypadReply>
  readonly verifyPin: (pin: string, claims: CallClaims) => Promise<KeypadReply>
  readonly getCallBrief: (callId: string) => Promise<{ claims: CallClaims; brief: CallBrief }>
  readonly claimStream: (stream: {
    callId: string
    tokenHash: string
    providerSid: string
    streamSid: string
  }) => Promise<ClaimedStream>
  /** When the call was answered, in Unix milliseconds; null if nobody noted it. */
  readonly answeredAtMs: (callId: string) => Promise<number | null>
  readonly readStanding: (callId: string) => Promise<CallStanding>
  /** What the desk has told the agent on this call so far. */
  readonly readNotes: (callId: string) => Promise<CallNote[]>
  /** The agent speaks with this note in mind: no other bridge has to tell it. */
  readonly noteTakenUp: (controlId: string) => Promise<void>
  readonly appendTurn: (turn: CallTurn & { callId: string }) => Promise<void>
  readonly openRecording: (callId: string) => Promise<OpenedRecording>
  readonly beginRecording: (callId: string, beganMs: number) => Promise<boolean>
  readonly storeRecording: (
    chunk: RecordedChunk & { callId: string; organizationId: string },
  ) => Promise<boolean>
  readonly endConversation: (conversation: {
    callId: string
    outcome: CallOutcome
    metrics: Record<string, unknown>
  }) => Promise<void>
  /** Whom to page for this call, and the same sealed, to travel with an emergency. */
  readonly readEmergencyContacts: (
    callId: string,
  ) => Promise<{ contacts: EmergencyContacts; sealed: string | null }>
  /** Sees it through, whatever is away. Never fails. */
  readonly raiseEmergency: (emergency: SpooledEmergency) => Promise<void>
  /** How many are not on record yet. */
  readonly emergenciesWaiting: () => number
  readonly tellApp: (event: BridgeEvent) => void
}
