import { z } from 'zod'

/** Whose calls a note is for; `nobody`: it is only kept. */
export const noteAudienceSchema = z.enum(['everyone', 'vendor', 'guest', 'landlord', 'nobody'])
export type NoteAudience = z.infer<typeof noteAudienceSchema>

/** The notes of an incident as whoever writes a brief gets them. */
export const incidentNotesSchema = z
  .array(z.object({ audience: noteAudienceSchema.exclude(['nobody']), note: z.string() }))
  .default([])
