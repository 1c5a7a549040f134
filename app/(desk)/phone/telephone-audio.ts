import { startRinging, type Ringing } from './ring-tone.ts'

const WORKLET = '/telephone/worklet.js'

export interface Levels {
  /** dB of full scale, −90 for silence. */
  readonly microphone: number
  readonly loudspeaker: number
}

interface AudioEvents {
  frame(frame: Uint8Array<ArrayBuffer>): void
  levels(levels: Levels): void
  microphoneLost(): void
}

type FromWorklet = { kind: 'frame'; frame: Uint8Array<ArrayBuffer> } | ({ kind: 'levels' } & Levels)

/** Why the browser gives us no microphone, and what to do about it. */
export function microphoneWords(error: unknown): string {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') {
    return 'The browser does not let this page use the microphone. Allow it beside the address, then try again.'
  }
  if (name === 'NotFoundError' || name === 'OverconstrainedError') {
    return 'No microphone was found. Plug one in, then try again.'
  }
  if (name === 'NotReadableError' || name === 'AbortError') {
    return 'The microphone does not answer; another program may hold it. Close that one, then try again.'
  }
  return 'The microphone could not be opened. Try again, or use another browser.'
}

/** Null if this page may use sound at all, or why not. */
export function soundFault(): string | null {
  if (!window.isSecureContext) {
    return 'The browser gives the microphone only to pages that come by https or from this very machine. Open the dashboard at its https address, or at 127.0.0.1.'
  }
  return 'AudioWorkletNode' in window && 'mediaDevices' in navigator
    ? null
    : 'This browser cannot do telephone sound. Use a current Chrome, Edge, Firefox or Safari.'
}

/** Microphone and loudspeaker as a telephone: frames of μ-law out and in. Start it from a click. */
export class TelephoneAudio {
  readonly #context: AudioContext
  readonly #worklet: AudioWorkletNode
  readonly #microphone: MediaStream | null
  #ringing: Ringing | null = null

  private constructor(
    context: AudioContext,
    worklet: AudioWorkletNode,
    microphone: MediaStream | null,
  ) {
    this.#context = context
    this.#worklet = worklet
    this.#microphone = microphone
  }

  /**
   * `hasHeadphones`: nothing of the loudspeaker reaches the microphone, so the sound is sent as it is; else
   * the browser takes out echo and noise. `hasMicrophone` false: to listen and press keys only. Throws what
   * `microphoneWords` puts into words.
   */
  static async start(
    events: AudioEvents,
    options: { hasHeadphones: boolean; hasMicrophone: boolean },
  ): Promise<TelephoneAudio> {
    const cleaned = !options.hasHeadphones
    const microphone = options.hasMicrophone
      ? await navigator.mediaDevices.getUserMedia({
          audio: {
            echoCancellation: cleaned,
            noiseSuppression: cleaned,
            autoGainControl: cleaned,
            channelCount: 1,
          },
        })
      : null
    const context = new AudioContext({ latencyHint: 'interactive' })
    try {
      await context.resume()
      await context.audioWorklet.addModule(WORKLET)
    } catch (error) {
      stopMicrophone(microphone)
      await context.close()
      throw error
    }
    const worklet = new AudioWorkletNode(context, 'telephone')
    worklet.port.addEventListener('message', ({ data }: MessageEvent<FromWorklet>) =>
      data.kind === 'frame' ? events.frame(data.frame) : events.levels(data),
    )
    worklet.port.start()
    worklet.connect(context.destination)
    if (microphone) context.createMediaStreamSource(microphone).connect(worklet)
    for (const track of microphone?.getAudioTracks() ?? []) {
      track.addEventListener('ended', () => events.microphoneLost())
    }
    return new TelephoneAudio(context, worklet, microphone)
  }

  play(frame: ArrayBuffer): void {
    const bytes = new Uint8Array(frame)
    this.#worklet.port.postMessage({ kind: 'frame', frame: bytes }, [bytes.buffer])
  }

  talk(isTalking: boolean): void {
    this.#worklet.port.postMessage({ kind: 'talk', isTalking })
  }

  mute(isMuted: boolean): void {
    this.#worklet.port.postMessage({ kind: 'mute', isMuted })
  }

  /** Starts the tone of a call that is not answered yet, or stops it. */
  ring(kind: 'calling' | 'called' | null): void {
    this.#ringing?.stop()
    this.#ringing = kind === null ? null : startRinging(this.#context, kind)
  }

  close(): void {
    this.ring(null)
    stopMicrophone(this.#microphone)
    this.#worklet.disconnect()
    void this.#context.close()
  }
}

function stopMicrophone(microphone: MediaStream | null): void {
  for (const track of microphone?.getTracks() ?? []) track.stop()
}
