/** A handset over a roof line: the property's phone. */
export function Wordmark() {
  return (
    <span className="wordmark">
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
        <path
          d="M3 11 12 4l9 7"
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
        <path
          d="M8.6 11.5c.6-.2 1.2.1 1.4.7l.4 1.2c.1.4 0 .9-.3 1.2l-.5.5a6 6 0 0 0 2.5 2.4l.5-.5c.3-.3.8-.4 1.2-.3l1.2.4c.6.2.9.8.7 1.4-.3 1-1.3 1.6-2.3 1.4a8.3 8.3 0 0 1-6.2-6.1c-.2-1 .4-2 1.4-2.3Z"
          fill="currentColor"
        />
      </svg>
      Propertyline
    </span>
  )
}
