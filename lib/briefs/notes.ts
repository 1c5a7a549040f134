import type { IncidentContext } from '#lib/db/incidents.ts'

/** Who is on the line. */
type Listener = 'vendor' | 'guest' | 'landlord'

/** The incident as a brief for this listener needs it: with the notes that are for them. */
export function withNotesFor(
  listener: Listener,
  { incident, notes }: Pick<IncidentContext, 'incident' | 'notes'>,
): IncidentContext['incident'] & { readonly notes: readonly string[] } {
  const own = notes.filter(({ audience }) => audience === 'everyone' || audience === listener)
  return { ...incident, notes: own.map(({ note }) => note) }
}
