'use client'

import {
  createContext,
  type ComponentProps,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useOptimistic,
  useState,
} from 'react'
import type { IncidentControl } from '#lib/domain/incident.ts'

/**
 * What an act that is on its way will have changed. Such an act is shown as done at once, and taken back
 * with the reason when it is refused. That is for what hardly ever fails, what nobody outside hears of, and
 * what is taken back as easily: a note, who steers, what became of a promise, what a board shows.
 *
 * It is not for money (approve, decline, another round), nor for what reaches somebody outside or cannot be
 * taken back (cancel, hang up, move or call off a visit): there the screen says only what is so. Nor for
 * taking an emergency or calling it off: somebody else may be quicker, and whoever believes that they have
 * it looks away.
 */
export type Foretold =
  | { readonly kind: 'control'; readonly of: string; readonly control: IncidentControl }
  | { readonly kind: 'noted'; readonly of: string; readonly note: string }
  | { readonly kind: 'settled'; readonly of: string }
  | {
      readonly kind: 'chosen'
      readonly of: string
      readonly choices: Readonly<Record<string, string>>
    }

interface Telling {
  readonly foretold: readonly Foretold[]
  readonly foretell: (one: Foretold) => void
}
const Telling = createContext<Telling>({ foretold: [], foretell: () => undefined })

/** Holds what is foretold on this screen, each for as long as its act is on its way. */
export function ForetoldActs({ children }: { children: ReactNode }) {
  const [foretold, foretell] = useOptimistic<readonly Foretold[], Foretold>([], (all, one) => [
    ...all,
    one,
  ])
  return <Telling value={{ foretold, foretell }}>{children}</Telling>
}

/** Foretells what a form asks for. To be called within the transition that sends it. */
export function useForetell(): (one: Foretold, form: FormData) => void {
  const { foretell } = useContext(Telling)
  return useCallback(
    (one, form) => {
      const note = form.get('note')
      foretell(one.kind === 'noted' && typeof note === 'string' ? { ...one, note } : one)
    },
    [foretell],
  )
}

/** What is foretold of something, the latest first. */
export function useForetold<Kind extends Foretold['kind']>(
  kind: Kind,
  of: string,
): Extract<Foretold, { kind: Kind }>[] {
  const { foretold } = useContext(Telling)
  return foretold
    .filter((one): one is Extract<Foretold, { kind: Kind }> => one.kind === kind && one.of === of)
    .toReversed()
}

/** Longer than this nobody looks at a page that does not say what it waits for. */
const SLOW_MS = 3_000

/** Whether what is on its way may be hidden: for a moment, then not any more. */
export function useBriefly(isOnItsWay: boolean): boolean {
  const [isSlow, setSlow] = useState(false)
  useEffect(() => {
    if (!isOnItsWay) return undefined
    const timer = setTimeout(() => setSlow(true), SLOW_MS)
    return () => {
      clearTimeout(timer)
      setSlow(false)
    }
  }, [isOnItsWay])
  return isOnItsWay && !isSlow
}

/** A line that goes away when it is foretold that it is settled. Hidden, not left out: its dialog lives in it. */
export function UntilSettled({
  of,
  as: Tag = 'div',
  ...line
}: { of: string; as?: 'div' | 'li' } & ComponentProps<'div'> & ComponentProps<'li'>) {
  const isSettled = useForetold('settled', of).length > 0
  return <Tag {...line} {...(isSettled ? { hidden: true, style: { display: 'none' } } : {})} />
}
