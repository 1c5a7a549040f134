import styles from './phone.module.css'

/** Which of the two is on the line: the real model, or what stands in for it and has no voice. */
export function LiveNotice({ model }: { model: string | null }) {
  return model === null ? (
    <p className={styles['stand-in']}>
      <strong>Simulated agent:</strong> you will hear its signal, not words, and it understands
      nothing but that signal; keys work. To speak with Gemini, put a <code>GEMINI_API_KEY</code>{' '}
      into <code>.env</code> and start with <code>npm run dev</code>.
    </p>
  ) : (
    <p className={styles['live']}>
      <strong>Gemini Live</strong> is on the line ({model}). Speak as you would on the phone: what
      you say goes to Google, and only the telephone network is a stand-in. Whoever it calls next, a
      vendor or the owner, is yours to be as well, here or in another window: nobody else on that
      network has a voice it understands.
    </p>
  )
}
