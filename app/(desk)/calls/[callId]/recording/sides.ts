export type Side = 'caller' | 'agent'

/**
 * Lets one side of what an element plays be silenced. What is left is then heard in both ears. An
 * element can be connected once only, so this is made once for each.
 */
export class Sides {
  readonly #context = new AudioContext()
  readonly #gains: Record<Side, GainNode>
  readonly #pans: Record<Side, StereoPannerNode>

  constructor(element: HTMLMediaElement) {
    const splitter = this.#context.createChannelSplitter(2)
    this.#context.createMediaElementSource(element).connect(splitter)
    this.#gains = { caller: this.#context.createGain(), agent: this.#context.createGain() }
    this.#pans = {
      caller: this.#context.createStereoPanner(),
      agent: this.#context.createStereoPanner(),
    }
    for (const [channel, side] of (['caller', 'agent'] as const).entries()) {
      splitter.connect(this.#gains[side], channel)
      this.#gains[side].connect(this.#pans[side]).connect(this.#context.destination)
    }
  }

  set(muted: Side | null): void {
    // A context that was made before anything was pressed sleeps.
    void this.#context.resume()
    for (const [side, pan] of [
      ['caller', -1],
      ['agent', 1],
    ] as const) {
      this.#gains[side].gain.value = muted === side ? 0 : 1
      this.#pans[side].pan.value = muted === null ? pan : 0
    }
  }

  close(): void {
    void this.#context.close()
  }
}
