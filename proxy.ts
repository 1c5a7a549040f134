import { type NextRequest, NextResponse } from 'next/server'
import { createServerDb, type Db } from '#lib/clients/supabase.ts'
import { isLocalNetwork, twilioEnv } from '#lib/env.ts'
import { isWithinReach } from '#lib/db/reach.ts'
import { recordOfPage } from '#app/_server/records-of-pages.ts'

const PHONE_LINE = '/phone/line'
/** Where there is no page, and never will be. */
const NOTHING = '/nothing-here'

/**
 * The browser phone's socket goes through the app, so that it works wherever the page does. Only to a
 * network on this machine; whoever has no ticket is put out there, and nobody's cookies go along.
 */
function connectPhone(request: NextRequest): NextResponse {
  const isSocket = request.headers.get('upgrade')?.toLowerCase() === 'websocket'
  if (!isSocket) return new NextResponse(null, { status: 404 })
  // Next closes a socket that asks for a page; one that gets any other answer it leaves open.
  if (!isLocalNetwork()) return NextResponse.rewrite(new URL('/login', request.url))
  const headers = new Headers(request.headers)
  headers.delete('cookie')
  const target = new URL('/sim/phone', twilioEnv().TWILIO_BASE_URL)
  return NextResponse.rewrite(target, { request: { headers } })
}

/**
 * Whether a page is about a record that there is not, or not for whoever asks. A page says so too, but
 * only after its first words are on the way, and the status with them: it is the one thing that has to
 * be known before. One look by key, and none when the page is already open and reads itself again.
 */
async function isNothing(request: NextRequest, db: Db, isSignedIn: boolean): Promise<boolean> {
  const isOpened = request.headers.get('sec-fetch-dest') !== 'empty'
  if (!isOpened || (request.method !== 'GET' && request.method !== 'HEAD')) return false
  const record = recordOfPage(request.nextUrl.pathname)
  if (record === null || !isSignedIn) return false
  return record === 'nonsense' || (await isWithinReach(db, record.kind, record.id)) === false
}

/** Renews the session before a page is rendered, since a page itself cannot set cookies. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  if (request.nextUrl.pathname === PHONE_LINE) return connectPhone(request)
  let response = NextResponse.next({ request })
  const db = createServerDb({
    getAll: () => request.cookies.getAll(),
    setAll(fresh) {
      for (const { name, value } of fresh) request.cookies.set(name, value)
      response = NextResponse.next({ request })
      for (const { name, value, options } of fresh) response.cookies.set(name, value, options)
    },
  })
  // Renews a token that runs out, and asks nobody otherwise; who it is finds out whoever reads for them.
  const { data } = await db.auth.getSession()
  if (await isNothing(request, db, data.session !== null)) {
    const nothing = NextResponse.rewrite(new URL(NOTHING, request.url), { request })
    for (const cookie of response.cookies.getAll()) nothing.cookies.set(cookie)
    return nothing
  }
  return response
}

// Pages of the desk only: webhooks, the workflow queue and the owner's link carry no cookies.
export const config = {
  matcher: [
    '/((?!api/twilio|api/bridge|api/health|api/outbox|approve/|_next/|\\.well-known/|favicon).*)',
  ],
}
