const YES =
  /^(?:y|yes|yeah|yep|yup|sure|ok|okay|fine|fixed|works|si|sí|ja|oui|da|sim|no (?:problem|worries|issues?))(?!\p{L})/iu
const NO =
  /^(?:n|no|nope|nein|non|não|still|(?:it(?:'s| is) )?not (?:fixed|working|yet|really|good)|it (?:doesn'?t|isn'?t)|doesn'?t|isn'?t|can(?:'|no)t)(?!\p{L})/iu

/**
 * What a text answers to a question that asked for YES or NO; null when it answers neither plainly, and
 * is for a person to read. Its beginning counts: people explain afterwards.
 */
export function readTextReply(body: string): 'yes' | 'no' | null {
  const words = body.trim().replaceAll('’', "'")
  if (YES.test(words)) return 'yes'
  return NO.test(words) ? 'no' : null
}
