import { z } from 'zod'

/**
 * What a person at the desk may do to a call that is being spoken. `whisper`: the agent is told
 * something that the other side does not hear. `transfer`: the person takes the call on their own
 * telephone. `goodbye`: the agent says goodbye and hangs up. `hang_up`: the line is closed at once.
 */
export const callControlKindSchema = z.enum(['whisper', 'transfer', 'goodbye', 'hang_up'])
export type CallControlKind = z.infer<typeof callControlKindSchema>

export const CONTROL_WORDS_MAX = 500

/**
 * App → bridge, `POST /control` at the address of the bridge that has the call, signed. Safe to
 * repeat: the bridge does each `controlId` once.
 */
export const controlRequestSchema = z.object({
  controlId: z.uuid(),
  callId: z.uuid(),
  kind: callControlKindSchema,
  /** For the agent if it is a whisper; otherwise why, which the agent is not told. */
  words: z.string().trim().min(1).max(CONTROL_WORDS_MAX),
})
export type ControlRequest = z.infer<typeof controlRequestSchema>

/** `no-such-call`: this bridge does not have it. `ending`: its goodbye has begun already. */
export const controlAnswerSchema = z.object({
  status: z.enum(['done', 'no-such-call', 'ending']),
})
export type ControlAnswer = z.infer<typeof controlAnswerSchema>

/** App → bridge, `POST /levels`, signed the same way; answered with server-sent events. */
export const levelsRequestSchema = z.object({ callId: z.uuid() })
export type LevelsRequest = z.infer<typeof levelsRequestSchema>

/** One of those events: how loud either side has been since the last, in dB of full scale. */
export const callLevelsSchema = z.object({
  agentDb: z.number(),
  callerDb: z.number(),
  isAgentSpeaking: z.boolean(),
  isCallerSpeaking: z.boolean(),
})
export type CallLevels = z.infer<typeof callLevelsSchema>
