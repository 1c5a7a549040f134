import { LevelMeter, Receiver, Sender } from './sound.js'

/**
 * A telephone between a microphone and a loudspeaker. Told `frame` (μ-law that arrived), `mute` and `talk`
 * (a call is up); tells `frame` (μ-law to send, 50 a second while a call is up, silent when muted or
 * without a microphone) and `levels` (dB of full scale).
 */
class Telephone extends AudioWorkletProcessor {
  constructor() {
    super()
    // `sampleRate` is a global of the worklet's scope.
    this.sender = new Sender(sampleRate)
    this.receiver = new Receiver(sampleRate)
    this.fromMicrophone = new LevelMeter(sampleRate)
    this.toSpeaker = new LevelMeter(sampleRate)
    this.isMuted = false
    this.isTalking = false
    this.port.onmessage = ({ data }) => this.obey(data)
  }

  obey(message) {
    if (message.kind === 'frame' && this.isTalking) this.receiver.push(message.frame)
    if (message.kind === 'mute') this.isMuted = message.isMuted
    if (message.kind === 'talk') {
      this.isTalking = message.isTalking
      this.receiver.clear()
    }
  }

  process([input], [output]) {
    const speaker = output[0]
    const spoken = this.isMuted ? new Float32Array(speaker.length) : mixed(input, speaker.length)
    if (this.isTalking) {
      this.sender.push(spoken, (frame) =>
        this.port.postMessage({ kind: 'frame', frame }, [frame.buffer]),
      )
      this.receiver.pull(speaker)
      for (const channel of output.slice(1)) channel.set(speaker)
    }
    const microphone = this.fromMicrophone.push(spoken)
    const loudspeaker = this.toSpeaker.push(speaker)
    if (microphone !== null && loudspeaker !== null) {
      this.port.postMessage({ kind: 'levels', microphone, loudspeaker })
    }
    return true
  }
}

/** All channels as one; silence when there is none. */
function mixed(channels, length) {
  const mono = new Float32Array(length)
  for (const channel of channels) {
    for (let index = 0; index < length; index += 1) mono[index] += channel[index] / channels.length
  }
  return mono
}

registerProcessor('telephone', Telephone)
