/** What a caller means, as far as a telephone agent must tell one from another. */
const YES =
  /\b(?:yes|yeah|yep|yup|sure|correct|right|ok(?:ay)?|sounds good|perfect|great|fine|please do|go ahead|exactly|absolutely|of course|that works|works for me|deal|agreed|confirmed?|will do|you got it|no problem|it is|it does|i did|i have)\b/i
const NO =
  /\b(?:no|nope|nah|not (?:really|correct|right|yet)|wrong|incorrect|don'?t|do not|cannot|can'?t|isn'?t|it'?s not|won'?t|still (?:leaking|broken|not))\b/i

export function meansYes(said: string): boolean {
  const text = said.replace(/\bno problem\b/gi, 'sure')
  const yes = text.search(YES)
  if (yes < 0) return false
  const no = text.search(NO)
  return no < 0 || yes < no
}

export function meansNo(said: string): boolean {
  const text = said.replace(/\bno problem\b/gi, 'sure')
  const no = text.search(NO)
  if (no < 0) return false
  const yes = text.search(YES)
  return yes < 0 || no < yes
}

/** A recording: nobody will answer a question. */
export function meansVoicemail(said: string): boolean {
  return /\b(?:leave (?:me |us )?(?:a |your )?(?:message|name)|after the (?:tone|beep)|you(?:'ve| have) reached|voice ?mail|(?:can'?t|cannot|unable to) (?:come to|take|answer) (?:the|your) (?:phone|call)|not available right now|at the beep)\b/i.test(
    said,
  )
}

/** The vendor does not want the job. */
export function meansDecline(said: string): boolean {
  return /\b(?:(?:can'?t|cannot|won'?t|not able to|unable to|don'?t want to) (?:take|do|make|help|get)|(?:fully |all )?booked(?: up| out| solid)?|too (?:busy|far)|(?:have to|gonna|going to|must) (?:pass|decline)|not interested|no availability|(?:don'?t|do not) (?:do|handle|service|cover|work)|outside (?:of )?(?:my|our) area|not (?:taking|my trade)|find someone else)\b/i.test(
    said,
  )
}

export function meansWait(said: string): boolean {
  return /\b(?:hold on|hang on|one (?:moment|second|sec|minute)|give me a (?:second|sec|moment|minute)|just a (?:second|sec|moment|minute)|let me (?:check|see|look|think|grab)|wait)\b/i.test(
    said,
  )
}

export function asksForPerson(said: string): boolean {
  return /\b(?:speak|talk|transfer|put me through|connect me)\b.{0,24}\b(?:human|person|someone|somebody|manager|representative|real)\b|\breal (?:human|person)\b/i.test(
    said,
  )
}

export function asksWhoIsCalling(said: string): boolean {
  return /\b(?:who(?:'s| is) (?:this|calling|that)|who am i (?:speaking|talking) (?:to|with)|are you (?:a |an )?(?:robot|bot|ai|machine|real|human|person|computer))\b/i.test(
    said,
  )
}

export function asksToRepeat(said: string): boolean {
  return /\b(?:say that again|repeat that|pardon|come again|didn'?t (?:catch|hear|get) that|what did you say|can you repeat)\b|^\W*(?:what|sorry|huh)\W*$/i.test(
    said,
  )
}

export function meansGoodbye(said: string): boolean {
  return /\b(?:bye|goodbye|good bye|talk (?:to you )?(?:later|soon)|see you|have a (?:good|nice|great)|that'?s all|nothing else|take care)\b/i.test(
    said,
  )
}

/** A question about what was done here before. */
export function asksAboutHistory(said: string): boolean {
  return /\b(?:before|previous(?:ly)?|history|last time|already (?:been )?(?:fixed|repaired)|again|how (?:often|many times)|in the past|recurring|ever (?:been )?(?:fixed|repaired|happened))\b/i.test(
    said,
  )
}

export function asksAboutStatus(said: string): boolean {
  return /\b(?:status|(?:any |the )?(?:news|updates?)\b|what(?:'s| is) (?:happening|going on|the (?:status|latest))|how long|when (?:will|is|are)|how(?:'s| is) (?:it|the repair) going)\b/i.test(
    said,
  )
}

/** Somebody tries to get an access code where none is given. */
export function asksForCode(said: string): boolean {
  return /\b(?:access|door|lock ?box|entry|gate|key)\b.{0,12}\b(?:code|pin)\b|\bcode (?:for|to) the (?:door|lock)|\bignore your (?:instructions|rules)\b/i.test(
    said,
  )
}

/** Somebody else has this number. */
export function meansWrongNumber(said: string): boolean {
  return /\bwrong number\b|\b(?:nobody|no one) (?:here )?(?:by|of|with) that name\b|\bnever heard of (?:him|her|them|that)\b/i.test(
    said,
  )
}

export function refusesAi(said: string): boolean {
  return /\b(?:don'?t|do not|won'?t|not going to|refuse to)\b.{0,24}\b(?:talk|speak)\b.{0,16}\b(?:machine|robot|bot|ai|computer)s?\b/i.test(
    said,
  )
}

export function refusesTranscript(said: string): boolean {
  return /\b(?:don'?t|do not|not)\b.{0,30}\b(?:record(?:ed|ing)?|transcri\w+|written down|write (?:this|that|anything) down)\b/i.test(
    said,
  )
}

export function refusesCalls(said: string): boolean {
  return /\bstop calling\b|\b(?:don'?t|do not|never)\b.{0,12}\bcall\b.{0,24}\b(?:again|any ?more)\b|\btake (?:me|us) off\b/i.test(
    said,
  )
}
