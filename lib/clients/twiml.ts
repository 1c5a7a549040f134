import twilio from 'twilio'

/** What comes before the next try: a sentence perhaps, then silence. */
export interface WaitBefore {
  readonly say: string | null
  readonly pauseSeconds: number
}

/**
 * Joins the caller to the bridge. The token travels as a `<Parameter>` because Twilio forbids a
 * query string in a stream's URL. When the stream ends, Twilio asks `actionUrl` what comes next.
 */
export function connectStream(stream: {
  url: string
  token: string
  actionUrl: string
  wait?: WaitBefore
}): string {
  const response = new twilio.twiml.VoiceResponse()
  if (stream.wait?.say) response.say(stream.wait.say)
  if (stream.wait) response.pause({ length: stream.wait.pauseSeconds })
  const connect = response.connect({ action: stream.actionUrl, method: 'POST' })
  connect.stream({ url: stream.url }).parameter({ name: 'token', value: stream.token })
  return response.toString()
}

/**
 * Rings somebody for a caller who is on the line. Whoever picks up hears `screenUrl` first, alone, and
 * is joined only if that document comes to its end without hanging up: a machine takes no call.
 */
export function dialPerson(dial: {
  number: string
  callerId: string
  ringSeconds: number
  screenUrl: string
  /** Asked what comes next once it is over, however it went. */
  actionUrl: string
}): string {
  const response = new twilio.twiml.VoiceResponse()
  response
    .dial({
      callerId: dial.callerId,
      timeout: dial.ringSeconds,
      action: dial.actionUrl,
      method: 'POST',
    })
    .number({ url: dial.screenUrl, method: 'POST' }, dial.number)
  return response.toString()
}

const SCREEN_TIMES = 2
const SCREEN_WAIT_SECONDS = 5

/** Says who is waiting and asks for a key, twice; without one this leg ends. */
export function askForKey(sentence: string, actionUrl: string): string {
  const response = new twilio.twiml.VoiceResponse()
  for (let times = 0; times < SCREEN_TIMES; times += 1) {
    response
      .gather({
        numDigits: 1,
        timeout: SCREEN_WAIT_SECONDS,
        action: actionUrl,
        method: 'POST',
      })
      .say(sentence)
  }
  response.hangup()
  return response.toString()
}

/** A sentence, and then whatever the call was about to do. */
export function sayAndGoOn(sentence: string): string {
  const response = new twilio.twiml.VoiceResponse()
  response.say(sentence)
  return response.toString()
}

/** A sentence that needs no model, then the end of the call. */
export function sayAndHangUp(sentence: string): string {
  const response = new twilio.twiml.VoiceResponse()
  response.say(sentence)
  response.hangup()
  return response.toString()
}

/** A sentence, a pause, and then Twilio asks this address for what comes next. */
export function sayAndTryAgain(trial: {
  sentence: string
  pauseSeconds: number
  url: string
}): string {
  const response = new twilio.twiml.VoiceResponse()
  response.say(trial.sentence)
  response.pause({ length: trial.pauseSeconds })
  response.redirect({ method: 'POST' }, trial.url)
  return response.toString()
}

export function hangUpResponse(): string {
  const response = new twilio.twiml.VoiceResponse()
  response.hangup()
  return response.toString()
}

/** Receives a text without answering it. */
export function noReply(): string {
  return new twilio.twiml.MessagingResponse().toString()
}
