import type { LineReport } from './line-report.ts'

/** Where a browser phone stands. */
export type Standing =
  | { readonly kind: 'off' }
  | { readonly kind: 'connecting' }
  /** On, and nobody is on the line. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'dialling' }
  | { readonly kind: 'ringing'; readonly from: string }
  | { readonly kind: 'up'; readonly since: string }

export interface Text {
  readonly from: string
  readonly body: string
  readonly at: string
}

export interface PhoneState {
  readonly standing: Standing
  /** The carrier's id of the latest call. */
  readonly callSid: string | null
  /** What became of the latest call, or why the phone is off, in words. */
  readonly note: { readonly words: string; readonly isFault: boolean } | null
  readonly texts: readonly Text[]
}

export type PhoneEvent =
  | { kind: 'switched-on' }
  | { kind: 'switched-off' }
  | { kind: 'failed'; words: string }
  | { kind: 'closed'; code: number }
  | { kind: 'report'; report: LineReport; at: string }

export const SWITCHED_OFF: PhoneState = {
  standing: { kind: 'off' },
  callSid: null,
  note: null,
  texts: [],
}

const TEXTS_MAX = 10

const END_WORDS: Record<string, string> = {
  'you-hung-up': 'You hung up.',
  'they-hung-up': 'The other side hung up.',
  'you-declined': 'You declined the call.',
  busy: 'The line is busy.',
  unanswered: 'The call was not answered.',
  unreachable: 'This number cannot be reached.',
  failed: 'The call failed. The network could not get an answer from the app.',
}

const CLOSE_WORDS: Record<number, string> = {
  1008: 'The network refused what this page sent. Reload the page, then try again.',
  1009: 'The network refused what this page sent. Reload the page, then try again.',
  1013: 'All phones of the network are taken. Try again when somebody has switched theirs off.',
  4401: 'It took too long to connect. Try again.',
  4409: 'Somebody holds this phone already, perhaps you in another window. Close it, or be somebody else.',
}

const LOST =
  'The connection to the telephone network was lost, and the call with it. Check that the programs run, then try again.'

const fault = (words: string): PhoneState['note'] => ({ words, isFault: true })

/** What follows for the phone from what happened. Pure. */
export function nextState(state: PhoneState, event: PhoneEvent): PhoneState {
  switch (event.kind) {
    case 'switched-on':
      return { ...state, standing: { kind: 'connecting' }, note: null, texts: [] }
    case 'switched-off':
      return { ...state, standing: { kind: 'off' }, note: null, texts: [] }
    case 'failed':
      return { ...state, standing: { kind: 'off' }, note: fault(event.words) }
    case 'closed':
      // Whoever switched it off knows.
      return state.standing.kind === 'off'
        ? state
        : { ...state, standing: { kind: 'off' }, note: fault(CLOSE_WORDS[event.code] ?? LOST) }
    case 'report':
      return afterReport(state, event.report, event.at)
  }
}

function afterReport(state: PhoneState, report: LineReport, at: string): PhoneState {
  switch (report.event) {
    case 'registered':
      return { ...state, standing: { kind: 'ready' } }
    case 'dialling':
      return { ...state, standing: { kind: 'dialling' }, callSid: report.callSid, note: null }
    case 'ringing':
      return {
        ...state,
        standing: { kind: 'ringing', from: report.from },
        callSid: report.callSid,
        note: null,
      }
    case 'answered':
      return { ...state, standing: { kind: 'up', since: at }, callSid: report.callSid }
    case 'ended':
      return {
        ...state,
        standing: { kind: 'ready' },
        note: { words: END_WORDS[report.why] ?? 'The call is over.', isFault: false },
      }
    case 'message': {
      const { from, body, at: sentAt } = report
      return { ...state, texts: [...state.texts, { from, body, at: sentAt }].slice(-TEXTS_MAX) }
    }
  }
}
