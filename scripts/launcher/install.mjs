import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { InstallProgress } from './install-progress.mjs'
import { EX_CONFIG, EX_UNAVAILABLE, Refusal } from './refusal.mjs'
import { runChild } from './run-child.mjs'

const OLDEST_MAJOR = 20
const COMPLAINT = /^npm (error|ERR!)/
const UNREACHABLE =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EIDLETIMEOUT|ERR_SOCKET_TIMEOUT)\b/
/** What npm is asked for stands above what a person's own settings say, so that every machine gets the same tree. */
const NPM_ARGUMENTS = [
  'ci',
  '--include=dev',
  '--include=optional',
  '--ignore-scripts=false',
  '--no-audit',
  '--no-fund',
  '--loglevel=http',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=5000',
]

/** @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean }} LockedPackage */

/**
 * Installs with `npm ci` when what is installed differs from the lock file, and says what it does on standard error.
 *
 * @param {string} root the repository
 */
export async function ensureInstalled(root) {
  if (Number.parseInt(process.versions.node, 10) < OLDEST_MAJOR) {
    throw new Refusal(
      `Heptad needs Node ${OLDEST_MAJOR} or newer to start; this is ${process.versions.node}.`,
      EX_CONFIG,
    )
  }
  const wanted = packagesOf(join(root, 'package-lock.json'))
  if (wanted === undefined)
    throw new Refusal(`package-lock.json is missing in ${root}; get a complete copy.`, EX_CONFIG)
  if (!isInstalled(root, wanted, packagesOf(join(root, 'node_modules', '.package-lock.json')))) await install(root)
}

/**
 * @param {string} lockFile
 * @returns {Record<string, LockedPackage> | undefined}
 */
function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {}
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * npm writes its own lock file into node_modules at the end of an installation, so an interrupted one has none. Packages for
 * other platforms are optional and not there.
 *
 * @param {string} root
 * @param {Record<string, LockedPackage>} wanted
 * @param {Record<string, LockedPackage> | undefined} present
 */
function isInstalled(root, wanted, present) {
  if (present === undefined) return false
  return Object.entries(wanted).every(([path, locked]) => {
    if (!path.includes('node_modules/')) return true
    if (locked.link) return existsSync(join(root, path))
    const found = present[path]
    return found === undefined ? Boolean(locked.optional || locked.devOptional) : found.version === locked.version
  })
}

/** @param {string} root */
async function install(root) {
  const progress = new InstallProgress((line) => process.stderr.write(`${line}\n`))
  /** @type {string[]} */
  const complaints = []
  progress.begin()
  try {
    const exitCode = await runNpm(root, (line) => (COMPLAINT.test(line) ? complaints.push(line) : progress.line(line)))
    if (exitCode !== 0) throw failure(exitCode, complaints)
  } finally {
    progress.end()
  }
  progress.done()
}

/**
 * @param {string} root
 * @param {(line: string) => void} onLine
 */
async function runNpm(root, onLine) {
  const [command, ...args] = npm()
  try {
    return await runChild(command, [...args, ...NPM_ARGUMENTS], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
      shell: process.platform === 'win32',
      onSpawn: ({ stderr }) => stderr && createInterface({ input: stderr }).on('line', onLine),
    })
  } catch (error) {
    throw new Refusal(`npm cannot be run (${error}). Install npm, which comes with Node, and try again.`, EX_CONFIG)
  }
}

/**
 * The npm that started this process, else the one in the path.
 *
 * @returns {[command: string, ...args: string[]]}
 */
function npm() {
  const running = process.env.npm_execpath
  return running !== undefined && basename(running) === 'npm-cli.js' ? [process.execPath, running] : ['npm']
}

/**
 * @param {number} exitCode
 * @param {readonly string[]} complaints
 */
function failure(exitCode, complaints) {
  const code = UNREACHABLE.exec(complaints.join('\n'))?.[1]
  if (code !== undefined) {
    return new Refusal(
      `The package registry cannot be reached (${code}), and the first start has to download packages.\n` +
        'Connect to the network, or name a registry that you can reach with `npm config set registry <url>`, and run the same command again.',
      EX_UNAVAILABLE,
    )
  }
  return new Refusal([`npm ci failed (exit code ${exitCode}):`, ...complaints.slice(0, 20)].join('\n'), 1)
}
