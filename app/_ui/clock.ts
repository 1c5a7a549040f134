import { useSyncExternalStore } from 'react'

const SECOND_MS = 1000

/** One clock for all that count seconds: a board has hundreds of them. */
const watchers = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let nowMs: number | null = null

function tick(): void {
  nowMs = Date.now()
  for (const watcher of watchers) watcher()
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  if (timer === undefined) {
    timer = setInterval(tick, SECOND_MS)
    queueMicrotask(tick)
  }
  return () => {
    watchers.delete(watcher)
    if (watchers.size > 0) return
    clearInterval(timer)
    timer = undefined
    nowMs = null
  }
}

/** The time in epoch milliseconds, each second anew; null until the browser has a clock. */
export const useNowMs = (): number | null =>
  useSyncExternalStore(
    watch,
    () => nowMs,
    () => null,
  )
