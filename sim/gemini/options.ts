import { z } from 'zod'
import { faultPlanSchema, type FaultPlan } from './faults.ts'

export interface GeminiSimOptions {
  /** 0 takes a free one. */
  readonly port: number
  /** The only key that is accepted. */
  readonly apiKey: string
  readonly faults: FaultPlan
}

const envSchema = z.object({
  SIM_GEMINI_PORT: z.coerce.number().int().min(0).max(65_535).default(4020),
  GEMINI_API_KEY: z.string().min(1),
  SIM_GEMINI_FAULTS: z
    .string()
    .default('{}')
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        context.addIssue('not JSON')
        return z.NEVER
      }
    })
    .pipe(faultPlanSchema),
})

/** Reads the environment of the program; throws a sentence that names the variable at fault. */
export function optionsFromEnv(
  env: Readonly<Record<string, string | undefined>>,
): GeminiSimOptions {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = envSchema.safeParse(given)
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Error(`bad environment: ${faults.join('; ')}`)
  }
  return {
    port: parsed.data.SIM_GEMINI_PORT,
    apiKey: parsed.data.GEMINI_API_KEY,
    faults: parsed.data.SIM_GEMINI_FAULTS,
  }
}
