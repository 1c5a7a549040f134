import { messageOf } from '#lib/errors.ts'

/** A program with one file as its argument: says in one sentence how it went; exit code 1 if it did not. */
export async function runOnFile(
  usage: string,
  work: (file: string) => Promise<string>,
): Promise<void> {
  const [file, ...more] = process.argv.slice(2)
  try {
    if (file === undefined || more.length > 0) {
      throw new Error(`Give one file: node supabase/embedded/${usage}`)
    }
    process.stdout.write(`${await work(file)}\n`)
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`)
    process.exitCode = 1
  }
}
