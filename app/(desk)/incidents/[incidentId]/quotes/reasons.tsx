import { z } from 'zod'

const bodySchema = z.object({
  reasons: z.array(z.string()).catch([]),
  whatWouldChangeIt: z.string().nullable().catch(null),
  flags: z.array(z.string()).catch([]),
  dropped: z
    .object({ because: z.string(), figures: z.array(z.string()) })
    .nullable()
    .catch(null),
})

/** Why it was recommended, what would change that, and what to know before deciding. */
export function Reasons({ body }: { body: unknown }) {
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success || parsed.data.reasons.length === 0) return null
  const { reasons, whatWouldChangeIt, flags, dropped } = parsed.data
  return (
    <details className="reasons" open>
      <summary>Why</summary>
      <ul>
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
        {whatWouldChangeIt ? <li className="muted">{whatWouldChangeIt}</li> : null}
        {flags.map((flag) => (
          <li key={flag} className="amber">
            {flag}
          </li>
        ))}
        {dropped ? (
          <li className="amber">
            {dropped.because === 'invented-figures'
              ? `The model’s reasoning was dropped: it named ${dropped.figures.join(', ')}, which nobody said. The rule stands.`
              : 'The model’s reasoning was dropped: it recommended a quote that does not exist. The rule stands.'}
          </li>
        ) : null}
      </ul>
    </details>
  )
}
