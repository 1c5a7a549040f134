export default function DeskLoading() {
  return (
    <div className="blank" aria-busy="true">
      <p className="muted">Reading…</p>
    </div>
  )
}
