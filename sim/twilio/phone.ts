import type { AudioPort } from './audio-port.ts'

/** The far end of a line: whatever a person holds to their ear. Frames are 20 ms of μ-law. */
export interface Phone {
  /** The call is up. */
  pickUp(): void
  /** The call is over, whoever ended it. */
  putDown(): void
  /** The next frame of what the person says. Asked for once per 20 ms. */
  speak(): ReturnType<AudioPort['exchange']>
  /** A frame of what the person hears. */
  listen(frame: Uint8Array): void
}

/** What a phone tells of itself while it is on a call. */
export interface PhoneEvents {
  said(text: string): void
  heard(text: string): void
  pressed(digits: string): void
  /** One key, at the moment it is pressed. */
  key(digit: string): void
  hungUp(): void
}
