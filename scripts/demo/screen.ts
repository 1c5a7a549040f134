/** Terminal output of the demo. Colours only where somebody is looking. */
const isTerminal = process.stdout.isTTY === true && !process.env['NO_COLOR']
const paint =
  (code: number) =>
  (text: string): string =>
    isTerminal ? `\u001b[${code}m${text}\u001b[0m` : text

const bold = paint(1)
const dim = paint(2)
const green = paint(32)
const red = paint(31)
const cyan = paint(36)

const startedAtMs = Date.now()

function clock(): string {
  const seconds = Math.floor((Date.now() - startedAtMs) / 1000)
  return dim(
    `${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, '0')}`,
  )
}

export const screen = {
  plain: (text = ''): void => void process.stdout.write(`${text}\n`),
  progress: (text: string): void => void process.stdout.write(`${dim(text)}\n`),
  scene: (number: number, title: string): void =>
    void process.stdout.write(`\n${bold(cyan(`Scene ${number}  ${title}`))}\n`),
  fact: (text: string): void => void process.stdout.write(`${clock()}  ${text}\n`),
  spoken: (line: { call: string; speaker: string; text: string }): void =>
    void process.stdout.write(
      `${clock()}  ${dim(line.call.padEnd(24))} ${line.speaker.padEnd(6)} ${line.text}\n`,
    ),
  held: (name: string, isHeld: boolean, detail: string): void =>
    void process.stdout.write(
      `  ${isHeld ? green('✓') : red('✗')} ${name}${detail ? dim(`  ${detail}`) : ''}\n`,
    ),
  heading: (text: string): void => void process.stdout.write(`\n${bold(text)}\n`),
}
