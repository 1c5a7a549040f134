import { z } from 'zod'
import { jsonVariable, readEnvironment } from '#sim/support/environment.ts'
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
  SIM_GEMINI_FAULTS: jsonVariable(faultPlanSchema).prefault('{}'),
})

/** Reads the environment of the program; throws a sentence that names the variable at fault. */
export function optionsFromEnv(
  env: Readonly<Record<string, string | undefined>>,
): GeminiSimOptions {
  const read = readEnvironment(envSchema, env)
  return {
    port: read.SIM_GEMINI_PORT,
    apiKey: read.GEMINI_API_KEY,
    faults: read.SIM_GEMINI_FAULTS,
  }
}
