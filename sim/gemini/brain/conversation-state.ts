/** What the model does next, in order. `item` names what is being said, for `unheard`. */
export type Action =
  | { kind: 'say'; text: string; item: string }
  | { kind: 'call'; tool: string; args: Record<string, unknown> }

/** Everything needed to go on elsewhere: plain JSON. */
export interface ConversationState {
  readonly slots: object
  readonly told: readonly string[]
  readonly attempts: Readonly<Record<string, number>>
  readonly asked: string | null
  readonly lastQuestion: string | null
  readonly using: string | null
  readonly mishearings: number
  readonly isOpen: boolean
  readonly isOver: boolean
}
