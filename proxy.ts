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
  await db.auth.getUser()
  return response
}

// The dashboard's pages only: webhooks and the workflow queue carry no cookies.
export const config = { matcher: ['/', '/board/:path*', '/incidents/:path*', '/directory/:path*', '/insight/:path*'] }
