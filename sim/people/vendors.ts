import type { LineBehaviour, Person } from './person.ts'
import { quotingScript, type Offer } from './quoting.ts'
import { endOfCall, readBack, soundsGood, thisIs } from './small-talk.ts'

interface Vendor {
  readonly phone: string
  readonly name: string
  readonly company: string
  readonly line: LineBehaviour
  readonly offer: Omit<Offer, 'name'>
  /** The time offered when a visit is arranged. */
  readonly slot: string
}

/** Somebody who answers, quotes, and takes the slot when asked. */
function vendor({ phone, name, company, line, offer, slot }: Vendor): Person {
  const [firstName = name] = name.split(' ')
  return {
    phone,
    name,
    role: 'vendor',
    line,
    hello: `${company}, ${firstName} speaking.`,
    remembers: [{ name: 'pin', pattern: /\bPIN\b[^0-9]{0,40}(\d{4})\b/i }],
    answers: [
      {
        about: /\b(approved|accepted|chosen|picked|selected|schedul\w*|go[- ]ahead)\b/i,
        rules: [
          ...endOfCall,
          readBack,
          { when: /\b(approved|schedul\w*|when|what time|how soon)\b/i, say: slot, once: true },
          { when: /\b(when|what time|how soon)\b[^?]*\?/i, say: slot },
          soundsGood,
          thisIs(firstName),
        ],
        fallback: slot,
      },
      quotingScript({ ...offer, name: firstName }),
    ],
    calls: {
      arrival: {
        opening: `Hi, ${firstName} from ${company}. I'm on site and need the access code.`,
        rules: [
          { when: /\b(pin|four[- ]digit|keypad)\b/i, unless: /\bverified\b/i, press: '{pin}' },
          { when: /\bcode\b[^?]{0,80}\d/i, say: "Got it. I've arrived. Bye.", once: true },
          ...endOfCall,
          readBack,
        ],
        fallback: 'I just need the access code, please.',
      },
    },
  }
}

const answers = (afterMs: number): LineBehaviour => ({ kind: 'answers', afterMs })

/** A plain offer: one price, no fees, in so many hours. */
function plainOffer(dollars: number, availability: string, warranty: string): Vendor['offer'] {
  return {
    price: `It's $${dollars} all in.`,
    fees: 'No extra fees.',
    availability,
    warranty,
    summary: `$${dollars} all in, ${warranty}`,
  }
}

export const vendors: readonly Person[] = [
  vendor({
    phone: '+14155550121',
    name: 'Dana Whitfield',
    company: 'Whitfield and Sons',
    line: answers(3500),
    offer: {
      price: "That's $410 for the repair.",
      fees: 'Plus a $60 trip fee, nothing else.',
      availability: 'Tomorrow morning at 9.',
      warranty: '1-year warranty.',
      summary: '$410 plus a $60 trip fee, tomorrow at 9, 1-year warranty.',
      thinkMs: 1200,
    },
    slot: 'Tomorrow at 9 AM, for two hours.',
  }),
  vendor({
    phone: '+14155550122',
    name: 'Priya Nair',
    company: 'Blue Wrench',
    line: { kind: 'busy' },
    offer: plainOffer(320, 'This evening at 6 PM.', '60-day warranty.'),
    slot: 'This evening at 6 PM, for two hours.',
  }),
  vendor({
    phone: '+14155550123',
    name: 'Omar Haddad',
    company: 'Bright Spark Electric',
    line: answers(1500),
    offer: plainOffer(240, 'In two hours.', '1-year warranty.'),
    slot: 'At {clock+120} today, for two hours.',
  }),
  vendor({
    phone: '+14155550124',
    name: 'Lena Fischer',
    company: 'Bay Electric',
    line: answers(2500),
    offer: plainOffer(290, 'Tomorrow at 10.', '1-year warranty.'),
    slot: 'Tomorrow at 10 AM, for two hours.',
  }),
  vendor({
    phone: '+14155550125',
    name: 'Tom Becker',
    company: 'Coast Heating and Air',
    line: answers(1800),
    offer: {
      price: "That's $350 for the job.",
      fees: 'No trip fee, a $95 minimum, and time and a half after hours.',
      availability: 'In three hours.',
      warranty: '90-day warranty.',
      summary: '$350, a $95 minimum, time and a half after hours, in three hours, 90-day warranty.',
    },
    slot: 'At {clock+180} today, for two hours.',
  }),
  vendor({
    phone: '+14155550126',
    name: 'Ines Duarte',
    company: 'Keystone Locks',
    line: answers(1000),
    offer: plainOffer(140, 'In 30 minutes.', '90-day warranty.'),
    slot: 'At {clock+30} today, for one hour.',
  }),
  vendor({
    phone: '+14155550127',
    name: 'Raj Patel',
    company: 'Patel Appliance Repair',
    line: answers(2000),
    offer: plainOffer(180, 'Tomorrow at 1 PM.', '90-day warranty.'),
    slot: 'Tomorrow at 1 PM, for two hours.',
  }),
  vendor({
    phone: '+14155550128',
    name: 'Grace Kim',
    company: 'DryFast Restoration',
    line: answers(1200),
    offer: plainOffer(690, 'In one hour.', '30-day warranty.'),
    slot: 'At {clock+60} today, for three hours.',
  }),
  vendor({
    phone: '+14155550129',
    name: 'Luis Ortega',
    company: 'Ortega Handyman',
    line: answers(1500),
    offer: plainOffer(120, 'Tomorrow at 8.', '30-day warranty.'),
    slot: 'Tomorrow at 8 AM, for two hours.',
  }),
  vendor({
    phone: '+14155550130',
    name: 'Hannah Cole',
    company: 'Cole Roofing',
    line: answers(2200),
    offer: plainOffer(560, 'Tomorrow afternoon.', '2-year warranty.'),
    slot: 'Tomorrow at 2 PM, for three hours.',
  }),
  vendor({
    phone: '+14155550131',
    name: 'Victor Lang',
    company: 'Lang Pest Control',
    line: answers(1700),
    offer: plainOffer(160, 'Tomorrow at 11.', '60-day warranty.'),
    slot: 'Tomorrow at 11 AM, for one hour.',
  }),
  vendor({
    phone: '+14155550132',
    name: 'Mia Sorensen',
    company: 'Clearwater Pools',
    line: answers(1900),
    offer: plainOffer(200, 'Tomorrow at 3 PM.', '30-day warranty.'),
    slot: 'Tomorrow at 3 PM, for two hours.',
  }),
  vendor({
    phone: '+14155550133',
    name: 'Dev Shah',
    company: 'Bayline Internet',
    line: answers(1600),
    offer: plainOffer(95, 'Today at 5 PM.', '30-day warranty.'),
    slot: 'Today at 5 PM, for one hour.',
  }),
]
