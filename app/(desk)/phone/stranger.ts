/** A number that nobody in any directory has: whoever calls from it is unknown to the agent. */
export const STRANGER = {
  key: 'stranger',
  group: 'Somebody else',
  name: 'A stranger',
  about: 'a number that nobody knows',
  phone: '+14155550199',
} as const
