import { type NextRequest, NextResponse } from 'next/server'
import { createServerDb } from '#lib/clients/supabase.ts'

/** Renews the session before a page is rendered, since a page itself cannot set cookies. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
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
