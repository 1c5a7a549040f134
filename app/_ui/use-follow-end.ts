'use client'

import { type RefObject, type UIEventHandler, useEffect, useRef } from 'react'

/** This near the end counts as there. */
const SLACK_PX = 24

/**
 * Keeps a list that grows scrolled to its end, unless the reader has scrolled up. `last`: changes with
 * everything that is added.
 */
export function useFollowEnd<Element extends HTMLElement>(
  isGrowing: boolean,
  last: unknown,
): { ref: RefObject<Element | null>; onScroll: UIEventHandler<Element> } {
  const ref = useRef<Element>(null)
  const isAtEnd = useRef(true)
  useEffect(() => {
    const element = ref.current
    if (isGrowing && element && isAtEnd.current) element.scrollTop = element.scrollHeight
  }, [isGrowing, last])
  return {
    ref,
    onScroll: ({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
      isAtEnd.current = scrollHeight - scrollTop - clientHeight < SLACK_PX
    },
  }
}
