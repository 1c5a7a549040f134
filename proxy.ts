import { type NextRequest, NextResponse } from 'next/server'
import { createServerDb } from '#lib/clients/supabase.ts'
import { isLocalNetwork, twilioEnv } from '#lib/env.ts'

const PHONE_LINE = '/phone/line'

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
  await db.auth.getSession()
  return response
}

// Pages of the desk only: webhooks, the workflow queue and the owner's link carry no cookies.
export const config = {
  matcher: [
    '/((?!api/twilio|api/bridge|api/health|api/outbox|approve/|_next/|\\.well-known/|favicon).*)',
  ],
}
