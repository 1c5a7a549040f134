// The door of every npm script. Runs on any Node >= 20 before anything is installed: installs what
// is missing, then hands over to the pinned Node that the package `node` brings.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const installed = `${root}node_modules/.propertyline-lock`
const pinnedNode = `${root}node_modules/node/bin/node`

function stop(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

/** Which lockfile and which machine the installed packages belong to. */
function lockFingerprint() {
  const lock = readFileSync(`${root}package-lock.json`)
  return createHash('sha256')
    .update(lock)
    .update(process.platform)
    .update(process.arch)
    .digest('hex')
}

function isInstalled() {
  return (
    existsSync(pinnedNode) &&
    existsSync(installed) &&
    readFileSync(installed, 'utf8') === lockFingerprint()
  )
}

/** What npm says went wrong: the first of its error lines that is a sentence. */
function reasonOf(npm) {
  const errors = (npm.stderr ?? '')
    .split('\n')
    .filter((line) => line.startsWith('npm error ') && !line.includes('A complete log'))
    .map((line) => line.slice('npm error '.length).trim())
  return npm.error?.message ?? errors.find((line) => line.split(' ').length > 4) ?? errors.at(-1)
}

/**
 * `npm install --no-save` takes the lockfile's versions as `npm ci` does and changes no file, but
 * forgives a lockfile that lacks the optional binaries of other systems: npm writes only those that
 * the registry at hand carries, and `npm ci` then refuses to install at all.
 */
function install() {
  process.stderr.write('Installing packages (once, about a minute)…\n')
  const flags = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = spawnSync('npm', ['install', ...flags], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (npm.status !== 0 || !existsSync(pinnedNode)) {
    stop(
      `Installing the packages failed (${reasonOf(npm) ?? 'no reason given'}). Check that the npm registry can be reached, then run the command again; \`npm install\` shows the whole output.`,
    )
  }
  writeFileSync(installed, lockFingerprint())
}

const [command, ...rest] = process.argv.slice(2)
if (Number(process.versions.node.split('.')[0]) < 20) {
  stop(
    `Node ${process.versions.node} is too old: Propertyline needs Node 20 or newer to install its own.`,
  )
}
try {
  accessSync(root, constants.W_OK)
} catch {
  stop(`No permission to write in ${root}: run the command as a user who owns the folder.`)
}
if (!isInstalled()) install()

const child = spawn(
  pinnedNode,
  ['--disable-warning=ExperimentalWarning', `${root}scripts/${command}.ts`, ...rest],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${root}node_modules/.bin:${process.env.PATH ?? ''}`,
      NEXT_TELEMETRY_DISABLED: '1',
    },
  },
)
// The terminal sends Ctrl-C to the whole group; a signal to this process alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => stop(`Node ${pinnedNode} did not start: ${error.message}`))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
