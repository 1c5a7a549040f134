import type { Rule } from './person.ts'

/** What everybody does on the phone, whatever the call is about. Order matters: first match wins. */

const ASKED = /\?\s*$/

export const endOfCall: readonly Rule[] = [
  {
    when: /\banything else\b|\bany (other )?questions\b|\bsomething else\b/i,
    say: "No, that's everything. Thank you.",
  },
  {
    when: /\b(good ?bye|bye|take care|have a (good|great|nice|lovely|safe)|talk (to you )?soon)\b/i,
    unless: ASKED,
    say: 'Thanks, bye.',
    once: true,
  },
]

/** A promise to call again needs no more than this. */
export const willHear: Rule = {
  when: /\b(be in touch|get back to you|let you know|(call|ring) (you )?back|hear from us)\b/i,
  unless: ASKED,
  say: 'Okay, thank you.',
  once: true,
}

/** A read-back that is to be agreed to. */
export const readBack: Rule = {
  when: /\b(is (that|this|it)|did i get that|do i have that|have i got that) (right|(all )?correct|accurate)\b|(?<!\ball )\b(right|correct)\?|\bto confirm\b.*\?|\bjust to be (sure|clear)\b.*\?/i,
  say: "Yes, that's right.",
}

export const recordingIsFine: Rule = {
  when: /\brecord(ed|ing)\b[^.!]*\?/i,
  say: "That's fine.",
  once: true,
}

/** "Am I speaking with Marco?" */
export function thisIs(name: string): Rule {
  return {
    when: /\b(am i (speaking|talking) (to|with)|is this|do i have|who am i|your name)\b[^.:?]{0,40}\?/i,
    say: `This is ${name}.`,
    once: true,
    fact: true,
  }
}

export const goAhead: Rule = {
  when: /\b(have|got|is (this|now|it)|do you)\b[^?]{0,40}\b(minute|moment|second|good time|time to talk)\b[^?]*\?/i,
  say: 'Sure, go ahead.',
  once: true,
}

export const soundsGood: Rule = {
  when: /\b(okay|all right|alright|sound good|make sense|does that work|work for you|suit you|happy with that|understood|still holds?)\b[^.?]{0,20}\?/i,
  say: 'Yes, that works.',
}
