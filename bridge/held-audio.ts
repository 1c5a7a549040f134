/** Five seconds of twenty-millisecond messages: a caller does not wait longer for an answer. */
const MESSAGES_MAX = 250

/** The caller's words while the model cannot hear them: the latest few seconds, in order. */
export class HeldAudio {
  #messages: { pcmBase64: string; mimeType: string }[] = []

  /** Keeps one message; returns how many old ones made room for it. */
  push(pcmBase64: string, mimeType: string): number {
    this.#messages.push({ pcmBase64, mimeType })
    if (this.#messages.length <= MESSAGES_MAX) return 0
    this.#messages.shift()
    return 1
  }

  drain(deliver: (pcmBase64: string, mimeType: string) => void): void {
    for (const { pcmBase64, mimeType } of this.#messages) deliver(pcmBase64, mimeType)
    this.#messages = []
  }
}
