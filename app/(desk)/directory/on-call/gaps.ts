interface Ladder {
  readonly hasFirst: boolean
  readonly people: readonly { readonly name: string; readonly phone: string }[]
}

/** Where nobody would be reached, in words; `closed`: numbers that are not rung, and why. */
export function gapsOf(ladder: Ladder, closed: ReadonlyMap<string, string>): string[] {
  const rung = ladder.people.filter(({ phone }) => !closed.has(phone))
  const numbers = new Set(ladder.people.map(({ phone }) => phone))
  return [
    ...(rung.length === 0
      ? ['Nobody would be rung in an emergency. Name somebody now.']
      : rung.length === 1
        ? [`Only ${rung[0]?.name} would be rung. If they sleep through it, nobody else is.`]
        : []),
    ...(ladder.hasFirst || rung.length === 0
      ? []
      : ['No manager on call is named: callers who ask for a person go to the next in line.']),
    ...ladder.people
      .filter(({ phone }) => closed.has(phone))
      .map(({ name, phone }) => `${name} is on the ladder and is not rung: ${closed.get(phone)}.`),
    ...(numbers.size < ladder.people.length
      ? ['A number is on the ladder twice. It is rung once.']
      : []),
  ]
}
