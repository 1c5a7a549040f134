import { sayAndHangUp, sayAndTryAgain } from '#lib/clients/twiml.ts'
import { networkEnv } from '#lib/env.ts'

/** Asked again this often, a caller has waited about a quarter of a minute. */
const TRIES_MAX = 4
const PAUSE_SECONDS = 3
const TRY = 'try'
const TRYING_AGAIN =
  'I am sorry, our system is not answering. If anyone is in danger, hang up and call nine one one. ' +
  'Otherwise please stay on the line, I am trying again.'
const STILL_TRYING = 'I am still trying, please stay on the line.'
const NOT_NOW =
  'I am sorry, we have a technical problem on our side. Please call again in a few minutes. ' +
  'If anyone is in danger, call nine one one now.'

/**
 * What a caller hears when a webhook has failed, the database being away for instance: a sentence,
 * and the same request once more, since most such troubles last for seconds. Without it Twilio says
 * that an application error has occurred, and hangs up.
 */
export function keepCaller(webhookUrl: string): string {
  const { pathname, searchParams } = new URL(webhookUrl)
  const tries = Number(searchParams.get(TRY) ?? 1)
  if (!(tries < TRIES_MAX)) return sayAndHangUp(NOT_NOW)
  const again = new URL(`${networkEnv().APP_URL}${pathname}`)
  for (const [name, value] of searchParams) again.searchParams.set(name, value)
  again.searchParams.set(TRY, String(tries + 1))
  const sentence = tries === 1 ? TRYING_AGAIN : STILL_TRYING
  return sayAndTryAgain({ sentence, pauseSeconds: PAUSE_SECONDS, url: again.href })
}
