import { after } from 'next/server'
import { answerLinkForm } from '#app/_server/answer-link-form.ts'
import { drainOutbox } from '#app/_server/outbox.ts'

/**
 * A decision by link, only ever by POST: whatever merely opens a link, as previews of messages do,
 * decides nothing.
 */
export async function POST(
  request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  const answer = await answerLinkForm(request, (await params).token)
  if (answer.status === 303) after(async () => void (await drainOutbox()))
  return answer
}
