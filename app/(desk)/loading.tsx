/** Where words will be, until they are read. */
export default function DeskLoading() {
  return (
    <div className="skeleton" role="status" aria-busy="true">
      <p className="muted">Reading…</p>
      <span />
      <span />
      <span />
    </div>
  )
}
