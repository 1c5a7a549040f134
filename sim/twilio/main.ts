import { CAST } from '#sim/people/cast.ts'
import { serve } from '#sim/support/serve.ts'
import { optionsFromEnv } from './options.ts'
import { startTwilioSim } from './server.ts'

await serve('sim/twilio', () => startTwilioSim(optionsFromEnv(process.env, CAST)))
