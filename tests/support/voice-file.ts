import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SpeechDecoder } from '#sim/voice/decoder.ts'
import { encodeSpeech } from '#sim/voice/speech.ts'

/** A sentence with pauses around it as a WAV file, for a browser that plays it into its microphone again and again. */
export function writeVoice(folder: string, sentence: string): string {
  const rateHz = 8000
  const speech = encodeSpeech(sentence, { sampleRateHz: rateHz })
  const samples = new Int16Array(speech.length + 6 * rateHz)
  samples.set(speech, 2 * rateHz)
  const header = Buffer.alloc(44)
  const bytes = samples.length * 2
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + bytes, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(rateHz, 24)
  header.writeUInt32LE(rateHz * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(bytes, 40)
  const file = join(folder, 'voice.wav')
  writeFileSync(file, Buffer.concat([header, Buffer.from(samples.buffer)]))
  return file
}

/** What a listener of the simulated world understands of either channel of a recorded call. */
export function heardIn(wav: Buffer): { left: string; right: string } {
  const data = wav.subarray(44)
  const channel = (offset: number): string => {
    const samples = Int16Array.from({ length: data.length / 4 }, (_, index) =>
      data.readInt16LE(index * 4 + offset),
    )
    return new SpeechDecoder({ sampleRateHz: 8000 })
      .push(samples)
      .flatMap((event) => (event.kind === 'word' ? event.text : []))
      .join(' ')
  }
  return { left: channel(0), right: channel(2) }
}
