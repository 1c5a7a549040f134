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
    name: 'incidents',
    title: 'Incidents',
    about: 'The queue, what is open first.',
    path: '/incidents',
  },
  {
    name: 'login',
    title: 'Sign in',
    about: 'By e-mail and password; roles decide what is offered then.',
    path: '/login',
    isPublic: true,
  },
]
