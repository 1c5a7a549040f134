import type { Page, Request } from 'playwright-core'
import { expect } from 'vitest'
import { PASSWORD } from './desk.ts'

/** Requests that no screen offers: what somebody could send who knows how. */

/** The requests that a manager's acts on the board are, kept from arriving. */
export async function recordActs(page: Page): Promise<Request[]> {
  const acts: Request[] = []
  await page.route('**/board', async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    acts.push(route.request())
    return route.abort()
  })
  const send = async (open: string, title: string, verb: string): Promise<void> => {
    await page.evaluate(
      `document.querySelectorAll('details').forEach((more) => { more.open = true })`,
    )
    await page.getByRole('button', { name: open, exact: true }).first().click()
    const dialog = page.getByRole('dialog', { name: title })
    await dialog.getByLabel('Why').fill('By hand')
    const sent = acts.length
    await dialog.getByRole('button', { name: verb }).click()
    await expect.poll(() => acts.length).toBeGreaterThan(sent)
    await page.goto(page.url())
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor()
  }
  await send('Give back', 'Give back', 'Give back')
  await send('Pause everything', 'Pause everything', 'Pause everything')
  await send('Settle', 'What became of it', 'Note it')
  await page.unroute('**/board')
  return acts
}

/** Headers of a request, for somebody else to send it. */
export function withoutCookies(headers: Record<string, string>): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name]) => !name.startsWith(':') && !['cookie', 'content-length', 'host'].includes(name),
  )
  return Object.fromEntries(kept)
}

type Env = Readonly<Record<string, string>>

async function tokenOf(env: Env, email: string): Promise<string> {
  const response = await fetch(`${env['SUPABASE_URL']}/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: { apikey: env['SUPABASE_PUBLISHABLE_KEY'] ?? '', 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD, gotrue_meta_security: {} }),
  })
  const answer = (await response.json()) as { access_token?: string }
  if (!answer.access_token) throw new Error(`Signing in failed: ${JSON.stringify(answer)}`)
  return answer.access_token
}

/** Requests to the database's own door with somebody's token. */
export async function restAs(env: Env, email: string) {
  const token = await tokenOf(env, email)
  return (path: string, body?: Record<string, unknown>): Promise<Response> =>
    fetch(`${env['SUPABASE_URL']}/rest/v1/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        apikey: env['SUPABASE_PUBLISHABLE_KEY'] ?? '',
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
}

/** Asks to hear each organisation over a socket of its own; resolves to what was answered, in order. */
const LISTEN = `async ({ url, key, token, topics }) => {
  const socket = new WebSocket(url.replace(/^http/, 'ws') + '/realtime/v1/websocket?vsn=2.0.0&apikey=' + key)
  await new Promise((resolve) => { socket.onopen = resolve })
  const answers = []
  for (const [index, id] of topics.entries()) {
    const ref = String(index + 1)
    answers.push(await new Promise((resolve) => {
      socket.onmessage = ({ data }) => {
        const frame = JSON.parse(data)
        if (frame[1] === ref) resolve(frame[4].status)
      }
      const config = { private: true, broadcast: {}, presence: {}, postgres_changes: [] }
      socket.send(JSON.stringify([ref, ref, 'realtime:org:' + id, 'phx_join', { config, access_token: token }]))
    }))
  }
  socket.close()
  return answers
}`

/** What each organisation's channel answers to somebody who asks to hear it, in this order. */
export async function askToHear(
  page: Page,
  env: Env,
  asking: { email: string; organizationIds: readonly string[] },
): Promise<unknown> {
  const listening = {
    url: env['SUPABASE_URL'],
    key: env['SUPABASE_PUBLISHABLE_KEY'],
    token: await tokenOf(env, asking.email),
    topics: asking.organizationIds,
  }
  return page.evaluate(`(${LISTEN})(${JSON.stringify(listening)})`)
}
