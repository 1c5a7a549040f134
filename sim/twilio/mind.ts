export type Act =
  | { kind: 'say'; text: string }
  | { kind: 'beep' }
  | { kind: 'press'; digits: string }
  | { kind: 'hang-up' }

/** Whoever holds a phone: told what is heard and when, asked once a frame what to do. */
export interface Mind {
  pickUp(nowMs: number): void
  hear(word: string, nowMs: number): void
  /** Somebody speaks, or something sounds, and no word was understood so far. */
  hearSound(nowMs: number): void
  hearPause(nowMs: number): void
  finishSpeaking(nowMs: number): void
  tick(nowMs: number): Act[]
}
