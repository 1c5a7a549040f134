/** Takes the whole case out as one file. A form, not a link: that it was taken out goes on record. */
export function ExportForm({ incidentId }: { incidentId: string }) {
  return (
    <form method="post" action={`/incidents/${incidentId}/export`}>
      <button type="submit" className="act">
        Export
      </button>
    </form>
  )
}
