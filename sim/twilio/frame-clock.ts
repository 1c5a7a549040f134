/** One frame of telephone audio: 20 ms, 160 bytes of μ-law at 8 kHz. */
export const FRAME_MS = 20
export const FRAME_BYTES = 160
/** μ-law of silence. */
export const SILENCE_BYTE = 0xff

/** After a pause of the process the clock catches up by at most this much, then starts anew. */
const CATCH_UP_FRAMES_MAX = 100

/**
 * Calls `tick` once per 20 ms, counted from the first: a late timer is made up for, so the rate
 * over a call is exact whatever the event loop does. Returns how to stop it.
 */
export function startFrameClock(tick: () => void): () => void {
  let startedMs = performance.now()
  let frames = 0
  let timer: NodeJS.Timeout
  let isStopped = false
  const wake = (): void => {
    const due = Math.floor((performance.now() - startedMs) / FRAME_MS)
    if (due - frames > CATCH_UP_FRAMES_MAX) {
      startedMs = performance.now() - CATCH_UP_FRAMES_MAX * FRAME_MS
      frames = 0
    }
    const target = Math.floor((performance.now() - startedMs) / FRAME_MS)
    while (frames < target && !isStopped) {
      frames += 1
      tick()
    }
    if (isStopped) return
    const nextMs = startedMs + (frames + 1) * FRAME_MS
    timer = setTimeout(wake, Math.max(0, nextMs - performance.now()))
  }
  timer = setTimeout(wake, FRAME_MS)
  return () => {
    isStopped = true
    clearTimeout(timer)
  }
}
