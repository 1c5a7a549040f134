import { getCall } from '#lib/db/calls.ts'
import { refused, type ToolContext, type ToolReply } from './tool.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** What a tool answers when the model names an id that is not this call's. */
export function foreignId(what: string): ToolReply {
  return refused(
    `That is not the ${what} of this call, nothing was changed. Use the ${what} from FACTS or from an earlier tool answer.`,
    `I can only help with the ${what} that this call is about.`,
  )
}

/**
 * The incident this call is about now, from its record: one that is reported during the call takes
 * the place of the one the call began with. The record is asked, never the model.
 */
export async function incidentIdOf({ claims, db }: ToolContext): Promise<string | null> {
  return (await getCall(db, claims.callId)).incidentId
}
