import { serve } from '#sim/support/serve.ts'
import { optionsFromEnv } from './options.ts'
import { startGoogleSim } from './server.ts'

await serve('sim/google', () => startGoogleSim(optionsFromEnv(process.env)))
