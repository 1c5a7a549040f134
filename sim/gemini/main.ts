import { serve } from '#sim/support/serve.ts'
import { optionsFromEnv } from './options.ts'
import { startGeminiSim } from './server.ts'

await serve('sim/gemini', () => startGeminiSim(optionsFromEnv(process.env)))
