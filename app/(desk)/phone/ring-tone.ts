export interface Ringing {
  stop(): void
}

/** North American ringback: two seconds of 440 and 480 Hz, four of silence. */
const CALLING = { hertz: [440, 480], onSeconds: 2, everySeconds: 6, gain: 0.04 }
/** What a phone does on a desk, in short. */
const CALLED = { hertz: [660, 880], onSeconds: 0.8, everySeconds: 2, gain: 0.06 }
/** Nobody lets it ring for longer. */
const SECONDS_MAX = 120
const RAMP_SECONDS = 0.02

/** What is heard until somebody answers: by the one who calls, or beside the phone that is called. */
export function startRinging(context: AudioContext, kind: 'calling' | 'called'): Ringing {
  const { hertz, onSeconds, everySeconds, gain } = kind === 'calling' ? CALLING : CALLED
  const volume = context.createGain()
  volume.gain.value = 0
  volume.connect(context.destination)
  const start = context.currentTime
  for (let at = 0; at < SECONDS_MAX; at += everySeconds) {
    volume.gain.setTargetAtTime(gain, start + at, RAMP_SECONDS)
    volume.gain.setTargetAtTime(0, start + at + onSeconds, RAMP_SECONDS)
  }
  const tones = hertz.map((frequency) => {
    const tone = new OscillatorNode(context, { frequency })
    tone.connect(volume)
    tone.start()
    tone.stop(start + SECONDS_MAX)
    return tone
  })
  return {
    stop() {
      for (const tone of tones) tone.stop()
      volume.disconnect()
    },
  }
}
