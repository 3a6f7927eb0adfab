import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('./peers/', import.meta.url))
/** Written by npm when it has installed everything. */
const INSTALLED = `${FOLDER}node_modules/.package-lock.json`

/** Installs what the benchmarks measure against, once. Throws when npm cannot. */
export function installPeers(): void {
  if (existsSync(INSTALLED)) return
  process.stderr.write('installing the peers of the benchmarks …\n')
  const { status } = spawnSync('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0)
    throw new Error(`npm could not install the peers in ${FOLDER}; the packages are named in its package.json`)
}
