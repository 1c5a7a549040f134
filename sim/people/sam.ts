import type { Person } from './person.ts'
import { endOfCall } from './small-talk.ts'

/** The manager on call, to whom a caller is handed over. */
export const sam: Person = {
  phone: '+14155550150',
  name: 'Sam Okafor',
  role: 'manager',
  line: { kind: 'answers', afterMs: 1000 },
  hello: 'Sam Okafor, Seaside Stays.',
  answers: [
    {
      rules: [
        ...endOfCall,
        { when: /./, say: "I'll take it from here. Bye.", once: true, hangUp: true },
      ],
      patienceMs: 5000,
    },
  ],
}
