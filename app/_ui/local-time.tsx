/** A time as it reads on a clock at the property. */
export function LocalTime({ at, zone, full }: { at: string; zone: string; full?: boolean }) {
  const text = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    ...(full ? { weekday: 'short', day: 'numeric', month: 'short' } : { second: '2-digit' }),
    hour: 'numeric',
    minute: '2-digit',
  }).format(new Date(at))
  return (
    <time dateTime={at} title={`${text} (${zone})`}>
      {text}
    </time>
  )
}
