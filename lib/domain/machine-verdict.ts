import type { Speaker } from './call.ts'

/** What recordings say and people on the telephone do not. */
const RECORDING =
  /\b(?:leave (?:me |us )?(?:a |your )?(?:brief |short )?(?:message|name)|(?:after|at) the (?:tone|beep|signal)|voice ?mail|mailbox|(?:can ?not|can't|unable to|not able to) (?:come to the phone|take your call|answer (?:the phone|your call))|not available (?:right now|to take))\b/i

/** A greeting that the agent spoke into may fall into two pieces; more are a conversation. */
const CONVERSATION_TURNS = 3

/** One turn of the transcript, in the order in which they were said. */
export interface SaidTurn {
  readonly speaker: Speaker
  readonly text: string
}

/**
 * Who says that a machine answered: the carrier has heard its beep, the carrier only believes that a
 * greeting has ended, or the agent has understood the greeting.
 */
export type MachineSign = 'beep' | 'greeting-over' | 'agent'

/** `unsure`: it may be a person with a long hello, who will answer in a moment. */
export type MachineVerdict = 'machine' | 'person' | 'unsure'

/**
 * Whether a machine is on the line, so that nobody who talks with the agent is cut off. A greeting is
 * said before the agent speaks, an answer after it; keys are pressed by people only.
 */
export function judgeMachine(turns: readonly SaidTurn[], sign: MachineSign): MachineVerdict {
  if (turns.some(({ speaker }) => speaker === 'keypad')) return 'person'
  const spoken = turns.filter(({ text }) => text !== '')
  const agentAt = spoken.findIndex(({ speaker }) => speaker === 'agent')
  const isCallers = ({ speaker }: SaidTurn): boolean => speaker === 'caller'
  const isRecording = ({ text }: SaidTurn): boolean => RECORDING.test(text)
  const said = agentAt < 0 ? [] : spoken.slice(agentAt).filter(isCallers)
  const answers = said.filter((turn) => !isRecording(turn))
  // The agent has understood what it heard; the carrier has only listened to its shape.
  if (sign === 'agent') return answers.length < CONVERSATION_TURNS ? 'machine' : 'person'
  if (answers.length > 0) return 'person'
  if (spoken.filter(isCallers).some(isRecording)) return 'machine'
  return sign === 'beep' ? 'machine' : 'unsure'
}
