/** One screen of the product. */
export interface Shot {
  /** Of the picture's file. */
  readonly name: string
  readonly title: string
  /** What one sees, in a sentence. */
  readonly about: string
  /** The address; `:incident` is the incident of the play, `:call` one of its calls. */
  readonly path: string
  /** Without signing in. */
  readonly isPublic?: true
}

/** Every screen in `docs/screens.md`: one more is one more line. */
export const SHOTS: readonly Shot[] = [
  {
    name: 'board',
    title: 'Operations board',
    about: 'What needs a person first, the calls being spoken, where each incident stands.',
    path: '/board',
  },
  {
    name: 'incident',
    title: 'Incident',
    about: 'The timeline, the quotes and why one is recommended, the calls with their transcripts.',
    path: '/incidents/:incident',
  },
  {
    name: 'call',
    title: 'Call',
    about: 'What is said, how the call went, and what can be done while it is spoken.',
    path: '/calls/:call',
  },
  {
    name: 'incidents',
    title: 'Incidents',
    about: 'The queue, what is open first.',
    path: '/incidents',
  },
  {
    name: 'vendors',
    title: 'Directory',
    about: 'Vendors with how they answer and whether their papers are in order.',
    path: '/directory/vendors',
  },
  {
    name: 'policy',
    title: 'Policy book',
    about: 'The standing orders in force, who changed what, and what a change would have decided.',
    path: '/directory/policy',
  },
  {
    name: 'insight',
    title: 'Insight',
    about: 'How long each stage takes, what it costs and who answers.',
    path: '/insight',
  },
  {
    name: 'phone',
    title: 'Phone',
    about: 'Talk to the agent from the browser, as anybody in the directory.',
    path: '/phone',
  },
  {
    name: 'login',
    title: 'Sign in',
    about: 'By e-mail and password; roles decide what is offered then.',
    path: '/login',
    isPublic: true,
  },
]
