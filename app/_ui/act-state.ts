/** What became of what somebody did on a screen. `message` is for them to read. */
export interface ActState {
  readonly kind: 'idle' | 'done' | 'refused'
  readonly message: string
}

/** A server action as a form calls it. */
export type ActAction = (before: ActState, form: FormData) => Promise<ActState>

export const IDLE: ActState = { kind: 'idle', message: '' }
export const done = (message: string): ActState => ({ kind: 'done', message })
export const refused = (message: string): ActState => ({ kind: 'refused', message })
