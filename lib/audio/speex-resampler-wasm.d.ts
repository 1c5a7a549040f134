/** The part of the package's C interface that we call; it ships no types. Pointers are byte offsets. */
declare module '@echogarden/speex-resampler-wasm/simd' {
  export interface SpeexModule {
    // Replaced when the WASM memory grows: never keep one across a call.
    readonly HEAP16: Int16Array
    readonly HEAPU32: Uint32Array
    _malloc(byteCount: number): number
    _free(pointer: number): void
    _speex_resampler_init(
      channelCount: number,
      inputRateHz: number,
      outputRateHz: number,
      quality: number,
      errorPointer: number,
    ): number
    _speex_resampler_destroy(state: number): void
    _speex_resampler_reset_mem(state: number): number
    _speex_resampler_get_input_latency(state: number): number
    _speex_resampler_process_int(
      state: number,
      channel: number,
      input: number,
      inputCountPointer: number,
      output: number,
      outputCountPointer: number,
    ): number
  }
  // eslint-disable-next-line import/no-default-export -- the package's shape
  export default function load(): Promise<SpeexModule>
}
