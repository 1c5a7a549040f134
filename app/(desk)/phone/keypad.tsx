'use client'

import { useEffect, useState } from 'react'
import styles from './phone.module.css'

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const
const NAMES: Record<string, string> = { '*': 'Star', '#': 'Hash' }
const SHOWN_MAX = 16

/** Telephone keys, also from the keyboard while nothing is being typed elsewhere. */
export function Keypad({ press }: { press: (digit: string) => void }) {
  const [pressed, setPressed] = useState('')
  const push = (digit: string): void => {
    press(digit)
    setPressed((before) => (before + digit).slice(-SHOWN_MAX))
  }
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isTyping =
        event.target instanceof Element && event.target.closest('input,select,textarea')
      const hasModifier = event.ctrlKey || event.metaKey || event.altKey
      if (isTyping || hasModifier || !KEYS.some((key) => key === event.key)) return
      press(event.key)
      setPressed((before) => (before + event.key).slice(-SHOWN_MAX))
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [press])
  return (
    <div role="group" aria-label="Keypad" className={styles['keypad']}>
      {KEYS.map((key) => (
        <button key={key} type="button" aria-label={NAMES[key]} onClick={() => push(key)}>
          {key}
        </button>
      ))}
      <output className={styles['pressed']} aria-label="Keys pressed">
        {pressed}
      </output>
    </div>
  )
}
