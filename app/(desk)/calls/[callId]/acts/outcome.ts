import type { CallActResult } from '#app/_server/control-call.ts'
import { type ActState, done, refused } from '#app/_ui/act-state.ts'
import type { CallControlKind } from '#lib/contracts/call-control.ts'

const DONE: Record<CallControlKind, string> = {
  whisper: 'The agent has your note.',
  transfer: 'The agent puts them through. Your phone rings in a moment: press 1 to take the call.',
  goodbye: 'The agent says goodbye and hangs up.',
  hang_up: 'The line is closed.',
}

const REFUSALS: Record<Extract<CallActResult, { kind: 'refused' }>['reason'], string> = {
  over: 'The call is over.',
  'no-agent': 'No agent is on this call: it plays a fixed message and listens for keys.',
  'not-connected': 'Nobody has answered yet.',
  'own-number': 'That is the number they are calling from. Give your own.',
  transferring: 'They are being put through to somebody already.',
  'too-many': 'This call has had too many notes. Take it over instead.',
}

/** What became of an act on a call, in words. */
export function stateOf(result: CallActResult, kind: CallControlKind): ActState {
  switch (result.kind) {
    case 'done':
      return done(DONE[kind])
    case 'already':
      return done('That was done already.')
    case 'refused':
      return refused(REFUSALS[result.reason])
    case 'ending':
      return refused('The call is ending already; the goodbye has begun.')
    case 'no-bridge':
      return refused(
        'No line of ours has this call just now. If it was cut off it is being picked up again: try once more in a few seconds.',
      )
    case 'unreachable':
      return refused(
        'The line that has this call did not answer. It may have been done all the same: watch the call, or try again. Trying again never does it twice.',
      )
  }
}
