const AGAIN_S = 10

/** Says nothing of whether such a link ever was. */
export function NoSuchLink() {
  return (
    <section className="sheet-closed" role="alert">
      <h1>This link is not valid</h1>
      <p>Open the link from our latest text message again, or call the number it came from.</p>
    </section>
  )
}

/** Reads itself again without a script. */
export function NotReadable() {
  return (
    <section className="sheet-closed" role="alert">
      <meta httpEquiv="refresh" content={String(AGAIN_S)} />
      <h1>This page could not be read</h1>
      <p>
        Nothing is lost. It tries again every few seconds; if you are in a hurry, call the number
        that our text message came from.
      </p>
    </section>
  )
}
