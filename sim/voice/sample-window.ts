/** A stretch of a stream, addressed by position from the stream's first sample. */
export class SampleWindow {
  /** One past the last sample received. */
  end = 0
  private buffer = new Float32Array(8192)
  private base = 0

  append(samples: Int16Array): void {
    const held = this.end - this.base
    if (held + samples.length > this.buffer.length) {
      const grown = new Float32Array(2 * (held + samples.length))
      grown.set(this.buffer.subarray(0, held))
      this.buffer = grown
    }
    this.buffer.set(samples, held)
    this.end += samples.length
  }

  /** A view, good until the next `append` or `forgetBefore`. */
  slice(start: number, end: number): Float32Array {
    return this.buffer.subarray(Math.max(start - this.base, 0), end - this.base)
  }

  /** Lets go of what lies before a position; done rarely, since what is left is moved. */
  forgetBefore(start: number): void {
    const drop = start - this.base
    if (drop < this.buffer.length / 2) return
    this.buffer.copyWithin(0, drop, this.end - this.base)
    this.base = start
  }
}
