import { PacketReader } from './packet-reader.ts'
import type { VoiceRateHz } from './protocol.ts'
import { symbolSamples } from './protocol.ts'
import { SampleWindow } from './sample-window.ts'
import { SyncHunter } from './sync-hunter.ts'
import { VoiceActivity } from './voice-activity.ts'

/** Why sound was not words: cut off, damaged bits, damaged waveform, or nothing like a word at all. */
export type GarbledReason = 'cut' | 'checksum' | 'distorted' | 'unrecognised'

/** What a listener notices. Times count from the first sample that was ever pushed. */
export type SpeechEvent =
  | { kind: 'onset'; atMs: number }
  | { kind: 'word'; text: string; startMs: number; endMs: number }
  | { kind: 'garbled'; reason: GarbledReason; atMs: number }
  | { kind: 'end'; atMs: number; endedMs: number; text: string; garbledCount: number }

/** The grain of all decisions, so that they do not depend on how the audio was cut into chunks. */
const BLOCK_MS = 10
const SILENCE_MS = 500
/** A packet in which the sound stops for this long was cut off. */
const CUT_BLOCKS = 3
/** Sound without a word for this long is reported, and again each time it has gone on as long. */
const UNRECOGNISED_MS = 300

/** Listens: PCM16 in, in chunks of any size; words out as soon as each was heard whole. */
export class SpeechDecoder {
  private readonly sampleRateHz: VoiceRateHz
  private readonly blockSamples: number
  private readonly window = new SampleWindow()
  private readonly hunter: SyncHunter
  private readonly reader: PacketReader
  private readonly activity: VoiceActivity
  private events: SpeechEvent[] = []
  private processed = 0
  /** Where the next sync is looked for. */
  private cursor = 0
  private packet: { position: number; untilSample: number } | null = null
  private wordParts: { bytes: number[]; startSample: number } | null = null
  private heardWords: string[] = []
  private garbledCount = 0
  /** Up to where the sound is accounted for by a word or a report. */
  private explainedUntil = 0

  constructor(options: { sampleRateHz: VoiceRateHz; silenceMs?: number }) {
    this.sampleRateHz = options.sampleRateHz
    this.blockSamples = (options.sampleRateHz * BLOCK_MS) / 1000
    this.hunter = new SyncHunter(options.sampleRateHz)
    this.reader = new PacketReader(options.sampleRateHz)
    this.activity = new VoiceActivity(Math.ceil((options.silenceMs ?? SILENCE_MS) / BLOCK_MS))
  }

  /** True from the onset of an utterance until silence has lasted long enough to end it. */
  get speaking(): boolean {
    return this.activity.active
  }

  push(samples: Int16Array): SpeechEvent[] {
    this.window.append(samples)
    while (this.processed + this.blockSamples <= this.window.end) this.takeBlock()
    this.window.forgetBefore(Math.floor(this.packet?.position ?? this.cursor) - 1)
    const events = this.events
    this.events = []
    return events
  }

  private takeBlock(): void {
    const end = this.processed + this.blockSamples
    const change = this.activity.push(this.window.slice(this.processed, end))
    this.processed = end
    if (change?.kind === 'started') {
      const onset = change.blockIndex * this.blockSamples
      this.explainedUntil = Math.max(this.explainedUntil, onset)
      this.events.push({ kind: 'onset', atMs: this.toMs(onset) })
    }
    this.decode(end)
    this.reportUnrecognised(end)
    if (change?.kind === 'stopped') {
      this.finish(end, (change.lastLoudBlockIndex + 1) * this.blockSamples)
    }
  }

  private decode(end: number): void {
    for (;;) {
      if (!this.packet) {
        const sync = this.hunter.find(this.window, this.cursor, end)
        if (sync.kind === 'none') {
          this.cursor = sync.next
          return
        }
        this.packet = { position: sync.position, untilSample: 0 }
      }
      if (!this.readPacket(this.packet, end)) return
    }
  }

  /** Returns false when the packet needs more audio. */
  private readPacket(packet: { position: number; untilSample: number }, end: number): boolean {
    if (end < packet.untilSample && !this.isCut()) return false
    const reading = this.reader.read(this.window, packet.position, end)
    switch (reading.kind) {
      case 'more':
        packet.untilSample = reading.untilSample
        if (!this.isCut()) return false
        this.abandon('cut')
        return true
      case 'bad':
        this.abandon(reading.reason)
        return true
      case 'packet':
        this.packet = null
        this.cursor = reading.endSample
        this.explainedUntil = reading.endSample
        this.keep(reading.payload, reading.continues, packet.position)
        return true
      default:
        return reading satisfies never
    }
  }

  private isCut(): boolean {
    return this.activity.silentBlocks >= CUT_BLOCKS
  }

  /** Goes on looking right behind the sync that led nowhere: a real one may lie inside the packet. */
  private abandon(reason: GarbledReason): void {
    if (!this.packet) return
    this.cursor = Math.floor(this.packet.position) + symbolSamples(this.sampleRateHz)
    this.packet = null
    this.garbled(reason, this.cursor)
  }

  private keep(payload: Uint8Array, continues: boolean, position: number): void {
    const parts = this.wordParts ?? { bytes: [], startSample: position }
    parts.bytes.push(...payload)
    this.wordParts = continues ? parts : null
    if (continues) return
    const text = new TextDecoder().decode(Uint8Array.from(parts.bytes))
    this.heardWords.push(text)
    this.events.push({
      kind: 'word',
      text,
      startMs: this.toMs(parts.startSample),
      endMs: this.toMs(this.cursor),
    })
  }

  private reportUnrecognised(end: number): void {
    if (this.packet || !this.activity.active || this.isCut()) return
    const unexplainedMs = this.toMs(end - this.explainedUntil)
    if (unexplainedMs >= UNRECOGNISED_MS) this.garbled('unrecognised', end)
  }

  private garbled(reason: GarbledReason, at: number): void {
    this.wordParts = null
    this.garbledCount++
    this.explainedUntil = Math.max(this.explainedUntil, at)
    this.events.push({ kind: 'garbled', reason, atMs: this.toMs(at) })
  }

  private finish(end: number, ended: number): void {
    if (this.packet) this.abandon('cut')
    if (this.wordParts) this.garbled('cut', ended)
    if (this.heardWords.length === 0 && this.garbledCount === 0) {
      this.garbled('unrecognised', ended)
    }
    this.events.push({
      kind: 'end',
      atMs: this.toMs(end),
      endedMs: this.toMs(ended),
      text: this.heardWords.join(' '),
      garbledCount: this.garbledCount,
    })
    this.heardWords = []
    this.garbledCount = 0
    this.explainedUntil = end
  }

  private toMs(sample: number): number {
    return Math.round((sample / this.sampleRateHz) * 1_000_000) / 1000
  }
}
