/**
 * Words as sound: one packet a word, 16-tone FSK with continuous phase, 6 ms a symbol, 4 bits each.
 *
 * | part      | symbols | content                                                               |
 * |-----------|---------|-----------------------------------------------------------------------|
 * | rise      | ½       | raised-cosine attack, so that the packet does not click               |
 * | sync      | 3       | tones of 5, 10 and 3 cycles: where the packet starts                   |
 * | header    | 2       | 1 bit "the word goes on in the next packet", 1 bit 0, 6 bits length    |
 * | payload   | 2 × n   | n = 1..48 bytes of UTF-8, high half first                              |
 * | checksum  | 4       | CRC-16/CCITT-FALSE over header and payload                             |
 * | fall      | ½       | raised-cosine decay                                                   |
 *
 * Symbol k is `cos(2π (3 + k) t / 6 ms)`: 500 + 166.7 k Hz, 500 to 3000 Hz. Every symbol starts and
 * ends at the top of a whole cycle, so value and slope are continuous and the spectrum stays inside
 * the flat part of the telephone band. A five-letter word takes 120 ms: about 50 characters a second.
 *
 * At 24 kHz a steady overtone at 6 kHz, 10 dB down, is added, as a voice has above the telephone
 * band. A proper converter to 8 kHz removes it; plain decimation folds it onto 2 kHz and spoils
 * the words.
 *
 * A word counts as heard when the checksum holds *and* what was received is the sent waveform, scaled
 * and delayed, to within CLARITY_MIN_DB. The second condition is what makes the signal honest: tones
 * alone survive a wrong G.711 table, a lost sample per frame or linear interpolation; this does not.
 */
export type VoiceRateHz = 8000 | 16000 | 24000

export const SYMBOL_SECONDS = 0.006
export const TONE_COUNT = 16
/** Cycles in a symbol of tone 0; tone k has k more. */
export const CYCLES_BASE = 3
/** As tone indices: 5, 10 and 3 cycles. Low enough that half a sample at 8 kHz still correlates. */
export const SYNC_TONES: readonly number[] = [2, 7, 0]
export const HEADER_SYMBOLS = 2
export const CHECKSUM_SYMBOLS = 4
export const PAYLOAD_BYTES_MAX = 48

/** Of the carrier: about -15 dBFS, an ordinary telephone voice. */
export const CARRIER_AMPLITUDE = 8000
export const OVERTONE_CYCLES = 36
export const OVERTONE_SHARE = 0.3
/** The overtone exists where it can be represented and is expected to be filtered off. */
export const OVERTONE_MIN_RATE_HZ = 24000

export const CLARITY_MIN_DB = 24

/** Symbols from the first of the sync to the last of the checksum. */
export function coreSymbolCount(payloadByteCount: number): number {
  return SYNC_TONES.length + HEADER_SYMBOLS + 2 * payloadByteCount + CHECKSUM_SYMBOLS
}

/** Samples of a symbol; a whole number at every rate we speak. */
export function symbolSamples(sampleRateHz: VoiceRateHz): number {
  return Math.round(sampleRateHz * SYMBOL_SECONDS)
}
