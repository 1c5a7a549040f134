import { createPlayingPort, SILENCE } from './audio-port.ts'
import { FRAME_MS } from './frame-clock.ts'
import { speechFrames } from './handset.ts'
import type { LiveCall } from './live-call.ts'
import type { GatherVerb } from './twiml.ts'

function promptFrames(verb: GatherVerb): Uint8Array[] {
  return verb.prompts.flatMap((prompt) =>
    prompt.kind === 'say'
      ? speechFrames(prompt.text)
      : Array.from({ length: (prompt.seconds * 1000) / FRAME_MS }, () => SILENCE),
  )
}

/**
 * `<Gather>`: speaks its prompts, which the first key cuts off, and collects keys until there are
 * enough of them, the finishing key is pressed, or nothing was pressed for its time.
 */
export async function gatherKeys(
  call: LiveCall,
  verb: GatherVerb,
  signal: AbortSignal,
): Promise<string> {
  const playing = createPlayingPort(promptFrames(verb))
  const { promise: done, resolve: finish } = Promise.withResolvers<void>()
  let digits = ''
  let timer: NodeJS.Timeout | undefined
  const waitForKey = (): void => {
    clearTimeout(timer)
    timer = setTimeout(finish, verb.timeoutSeconds * 1000)
  }
  void playing.finished.then(waitForKey)
  signal.addEventListener('abort', () => finish(), { once: true })
  call.connect({
    exchange: (fromCaller) => (digits === '' ? playing.exchange(fromCaller) : SILENCE),
    press: (digit) => {
      if (digit === verb.finishOnKey) return finish()
      digits += digit
      playing.stop()
      waitForKey()
      if (verb.numDigits !== null && digits.length >= verb.numDigits) finish()
    },
  })
  if (!signal.aborted) await done
  clearTimeout(timer)
  // A timer that the end of the prompts would still set has nobody to tell.
  void playing.finished.then(() => clearTimeout(timer))
  playing.stop()
  if (!signal.aborted) call.connect(null)
  return digits
}
