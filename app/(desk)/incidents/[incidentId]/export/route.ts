import { z } from 'zod'
import { requireSession } from '#app/_server/session.ts'
import { recordExport } from '#lib/db/room.ts'
import { readCaseFacts } from '#app/(desk)/incidents/[incidentId]/case-facts.ts'
import { caseDocument } from './case-document.ts'

/**
 * The case as one file, with what the signed-in user may read. That they took it out is on record before
 * they have it. Only by POST: whatever merely follows a link takes nothing out.
 */
export async function POST(
  _request: Request,
  { params }: { params: Promise<{ incidentId: string }> },
): Promise<Response> {
  const { incidentId } = await params
  const session = await requireSession()
  if (!z.uuid().safeParse(incidentId).success) return notThere()
  const facts = await readCaseFacts(session.db, incidentId)
  if (!facts) return notThere()
  await recordExport(session.db, incidentId)
  const document = caseDocument({
    facts,
    organizationName: session.organizationName,
    by: session.email,
    at: new Date().toISOString(),
  })
  return new Response(document, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-disposition': `attachment; filename="${facts.incident.reference}.html"`,
      'cache-control': 'no-store',
      // Should it be opened here all the same: nothing in it runs.
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    },
  })
}

const notThere = (): Response => new Response('There is no such incident.', { status: 404 })
