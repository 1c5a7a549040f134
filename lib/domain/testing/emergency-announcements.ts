import type { EmergencyKind } from '#lib/domain/emergency.ts'

/** What machines say that answer for a vendor. A person is paged at night for none of these. */
export const KNOWN_ANNOUNCEMENTS: readonly string[] = [
  'Thank you for calling Rapid Rooter. If this is a life threatening emergency, please hang up and dial 911.',
  'If this is a medical emergency, hang up and call 911 immediately.',
  'If there is a fire please hang up and call 911. Otherwise leave a message after the tone.',
  'If you are having a heart attack or cannot breathe, please hang up and call 911.',
  'Hi, you have reached the after hours line. If you have a life safety emergency such as a gas leak or a fire, hang up now and call 911.',
  'Our office is closed. For emergencies, please call 911. For service, leave your name and number.',
  'If you smell gas, leave the building and call 911 from outside.',
  'For gas leaks press 1. For flooding press 2. For everything else stay on the line.',
  'You have reached Dana Plumbing. We handle gas leaks, burst pipes and flooding.',
  'In case of fire or gas, dial nine one one.',
  'In an emergency please call 911.',
  'Si huele a gas, cuelgue y llame al 911.',
  'En caso de emergencia, llame a una ambulancia.',
  'Bei Gasgeruch rufen Sie die 112.',
  'Im Notfall rufen Sie bitte einen Krankenwagen.',
  'En cas d’urgence, appelez les pompiers.',
  'Em caso de emergência, chame uma ambulância.',
  'In caso di emergenza chiamate un’ambulanza.',
]

/** The same, written before the list was tried on them and never used to mend it. */
export const HELD_OUT_ANNOUNCEMENTS: readonly string[] = [
  'If someone is hurt or in danger, please disconnect and call 911.',
  'We repair gas leaks, carbon monoxide alarms and fire damage, twenty four hours a day.',
  'Smell gas? Get out first, then call us.',
  'Press 3 if water is near any electrical outlet.',
  'If your carbon monoxide alarm is sounding, leave the house and call the fire department.',
  'This mailbox is not monitored. If this is an emergency please hang up and call nine one one.',
  'Wenn Sie Gas riechen, verlassen Sie das Haus und rufen Sie die Feuerwehr.',
  'In lebensbedrohlichen Fällen rufen Sie einen Rettungswagen.',
  'Si quelqu’un est blessé, raccrochez et appelez le SAMU.',
  'Si hay una fuga de gas, salga del edificio.',
]

/** Cries with words of those machines in them. */
export const CRIES_LIKE_ANNOUNCEMENTS: readonly (readonly [kind: EmergencyKind, words: string])[] =
  [
    ['fire', 'There is a fire, should I hang up and call 911?'],
    ['person', 'Please call 911, my husband fell off the roof!'],
    ['person', 'Call 911! Call 911!'],
    ['fire', 'Please do not hang up and call them, there is a fire in the hall!'],
    ['fire', 'Can you hang up and call 911 for me? The kitchen is on fire.'],
    ['person', 'He is on the floor, should I hang up and call 911?'],
    ['gas', 'Bei uns riecht es nach Gas!'],
    ['gas', 'Sí, huele a gas.'],
    ['person', 'Rufen Sie einen Krankenwagen!'],
    ['person', 'Appelez les pompiers !'],
  ]
