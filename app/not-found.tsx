import Link from 'next/link'

export default function NotFound() {
  return (
    <main className="blank">
      <h1>Nothing here</h1>
      <p>
        This page does not exist, or it belongs to another organisation.{' '}
        <Link href="/incidents">Back to the incidents</Link>
      </p>
    </main>
  )
}
