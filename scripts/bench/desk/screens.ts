import { gzipSync } from 'node:zlib'
import { percentile, table } from '#scripts/bench/db/measure.ts'

export const ROUNDS = 40
const WARM_UP = 5
const READS_TOGETHER = 4
/** An event is on screen within 500 ms: reading the page may take of it what the push leaves. */
const MOST_SERVER_P95_MS = 300
const MOST_SCRIPT_KB = 250
const MOST_PAGE_KB = 100

const ms = (value: number): string => value.toFixed(0)
const kb = (bytes: number): string => (bytes / 1000).toFixed(1)

export interface Screen {
  readonly name: string
  readonly path: string
}

export interface Weight {
  readonly name: string
  readonly html: number
  readonly htmlSent: number
  /** What the page asks for by itself. */
  readonly scriptSent: number
  /** What those scripts may fetch later: dialogs, the channel. */
  readonly scriptLater: number
  readonly styleSent: number
}

export interface Times {
  readonly name: string
  readonly page: readonly number[]
  readonly refresh: readonly number[]
  readonly together: readonly number[]
}

type Load = (path: string, headers?: Record<string, string>) => Promise<string>

/** How long the app takes for a screen, in milliseconds. */
export async function timesOf({ name, path }: Screen, load: Load): Promise<Times> {
  const timed = async (headers?: Record<string, string>): Promise<number> => {
    const startedMs = performance.now()
    await load(path, headers)
    return performance.now() - startedMs
  }
  const refreshing = { rsc: '1' }
  for (let round = 0; round < WARM_UP; round += 1) await timed()
  const page: number[] = []
  const refresh: number[] = []
  const together: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    page.push(await timed())
    refresh.push(await timed(refreshing))
  }
  for (let round = 0; round < ROUNDS; round += READS_TOGETHER) {
    together.push(
      ...(await Promise.all(Array.from({ length: READS_TOGETHER }, () => timed(refreshing)))),
    )
  }
  return { name, page, refresh, together }
}

const SCRIPTS = /(?:src|href)="(\/_next\/static\/[^"]+\.js[^"]*)"/g
const STYLES = /href="(\/_next\/static\/[^"]+\.css[^"]*)"/g
/** How one script names another one that it may fetch. */
const FETCHED = /"(static\/chunks\/[^"]+\.js)"/g

const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, file = '']) => file)

/** What a page allows itself: scripts that it forbids are named in it and not fetched. */
const policyOf = async (page: URL): Promise<string> =>
  (await fetch(page, { redirect: 'manual' })).headers.get('content-security-policy') ?? ''

/** What a browser that has nothing yet is sent for a screen, in bytes; scripts that it never runs left out. */
export async function weightOf(
  { name, path }: Screen,
  appUrl: string,
  load: Load,
): Promise<Weight> {
  const html = await load(path)
  const known = new Set<string>()
  const sentOf = async (files: readonly string[]): Promise<{ sent: number; text: string }> => {
    const all = { sent: 0, text: '' }
    for (const file of files) {
      const { href } = new URL(file, appUrl)
      if (known.has(href)) continue
      known.add(href)
      const response = await fetch(href)
      const text = await response.text()
      all.sent += gzipSync(text).byteLength
      all.text += text
    }
    return all
  }
  const isAllowed = !(await policyOf(new URL(path, appUrl))).includes("script-src 'none'")
  const modern = html.replaceAll(/<script[^>]*nomodule[^>]*>/gi, '')
  const scripts = await sentOf(isAllowed ? matches(modern, SCRIPTS) : [])
  let scriptLater = 0
  let { text } = scripts
  while (text !== '') {
    const found = await sentOf(matches(text, FETCHED).map((file) => `/_next/${file}`))
    scriptLater += found.sent
    text = found.text
  }
  return {
    name,
    html: Buffer.byteLength(html),
    htmlSent: gzipSync(html).byteLength,
    scriptSent: scripts.sent,
    scriptLater,
    styleSent: (await sentOf(matches(html, STYLES))).sent,
  }
}

export function timesTable(times: readonly Times[]): string {
  return table(
    ['', 'page p50', 'p95', 'refresh p50', 'p95', 'together p50', 'p95'],
    times.map(({ name, page, refresh, together }) => [
      name,
      ...[page, refresh, together].flatMap((taken) => [
        ms(percentile(taken, 0.5)),
        ms(percentile(taken, 0.95)),
      ]),
    ]),
  )
}

export function weightsTable(weights: readonly Weight[]): string {
  return table(
    ['', 'html', 'html sent', 'script sent', 'later', 'style sent'],
    weights.map(({ name, html, htmlSent, scriptSent, scriptLater, styleSent }) => [
      name,
      ...[html, htmlSent, scriptSent, scriptLater, styleSent].map(kb),
    ]),
  )
}

/** Whether every screen is within the bars, and how far. */
export function judge(
  times: readonly Times[],
  weights: readonly Weight[],
): { isGood: boolean; words: string } {
  const slowest = Math.max(
    ...times.flatMap(({ page, refresh }) =>
      [page, refresh].map((taken) => percentile(taken, 0.95)),
    ),
  )
  const script = Math.max(...weights.map(({ scriptSent, scriptLater }) => scriptSent + scriptLater))
  const page = Math.max(...weights.map(({ htmlSent }) => htmlSent))
  const isGood =
    slowest <= MOST_SERVER_P95_MS && script <= MOST_SCRIPT_KB * 1000 && page <= MOST_PAGE_KB * 1000
  const words = `p95 ${ms(slowest)} ms of ${MOST_SERVER_P95_MS}, script ${kb(script)} kB of ${MOST_SCRIPT_KB}, page ${kb(page)} kB of ${MOST_PAGE_KB}: ${isGood ? 'within' : 'over'}`
  return { isGood, words }
}
