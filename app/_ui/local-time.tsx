const DAY = { weekday: 'short', day: 'numeric', month: 'short' } as const
const MINUTE = { hour: 'numeric', minute: '2-digit' } as const

/** From when to when, the day said once if it is the same. */
export function LocalRange({ from, to, zone }: { from: string; to: string; zone: string }) {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, ...DAY, ...MINUTE })
  return <span title={zone}>{format.formatRange(new Date(from), new Date(to))}</span>
}

/** A time as it reads on a clock at the property. */
export function LocalTime({ at, zone, full }: { at: string; zone: string; full?: boolean }) {
  const text = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    ...(full ? DAY : { second: '2-digit' }),
    ...MINUTE,
  }).format(new Date(at))
  return (
    <time dateTime={at} title={`${text} (${zone})`}>
      {text}
    </time>
  )
}
