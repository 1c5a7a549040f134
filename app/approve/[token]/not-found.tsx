/** Says nothing of whether such a link ever was. */
export default function NoSuchLink() {
  return (
    <>
      <h1>This link is not valid</h1>
      <p>Open the link from our latest text message again, or call the number it came from.</p>
    </>
  )
}
