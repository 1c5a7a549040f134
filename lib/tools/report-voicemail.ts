import { z } from 'zod'
import { getIncidentContext } from '#lib/db/incidents.ts'
import { messageOf } from '#lib/errors.ts'
import { plain } from '#lib/fenced-text.ts'
import { log } from '#lib/log.ts'
import { defineTool, done, type ToolContext } from './tool.ts'

/** A machine answered. */
export const reportVoicemail = defineTool({
  name: 'report_voicemail',
  description:
    'Reports that a recording, an answering machine or a phone menu has answered instead of a person. Then say leave_message word for word, add nothing, and use end_call.',
  args: z.object({}),
  run: async (_args, context) =>
    done({ status: 'noted', leave_message: await messageFor(context) }, ['voicemail']),
})

/** Below twenty seconds, and no address, guest, price or problem: anybody may listen to it. */
async function messageFor({ claims, db }: ToolContext): Promise<string> {
  try {
    if (claims.incidentId) {
      const { organization, incident } = await getIncidentContext(db, claims.incidentId)
      return `Hello, this is the AI assistant of ${plain(organization.name)}. Please call us back on ${sayPhone(organization.linePhone)} about ${incident.reference}. Thank you.`
    }
  } catch (error) {
    log.warn('voicemail-message-shortened', { callId: claims.callId, reason: messageOf(error) })
  }
  return 'Hello, this is an AI assistant calling about a property. Please call us back on this number. Thank you.'
}

/** `+14155550100` → `4 1 5, 5 5 5, 0 1 0 0`: digits for a voice. */
function sayPhone(phone: string): string {
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(phone)
  const groups = american ? american.slice(1) : [phone.replace('+', '')]
  return groups.map((group) => group.split('').join(' ')).join(', ')
}
