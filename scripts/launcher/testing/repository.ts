import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const SCRIPTS = fileURLToPath(new URL('../..', import.meta.url))

/** How a process ended, and what it wrote. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A package as a lock file names it. */
export interface LockedPackage {
  readonly version: string
  readonly resolved?: string
  readonly integrity?: string
  readonly optional?: boolean
}

export type Launched = ChildProcessByStdio<null, Readable, Readable>

/** A small repository in a folder of its own, with the real launcher in it. */
export class Repository {
  readonly root = mkdtempSync(join(tmpdir(), 'launcher-'))

  constructor() {
    for (const part of ['heptad.mjs', 'launcher']) {
      cpSync(join(SCRIPTS, part), join(this.root, 'scripts', part), { recursive: true })
    }
    this.write('package.json', JSON.stringify({ name: 'sample', type: 'module' }))
    this.lock('package-lock.json', {})
    this.lock('node_modules/.package-lock.json', {})
    this.write('scripts/cli/main.ts', 'console.log("cli", ...process.argv.slice(2))')
    this.write('scripts/tasks/main.ts', 'console.log("task", ...process.argv.slice(2))')
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true })
    writeFileSync(join(this.root, path), text)
  }

  /** Writes a lock file with these packages, and makes the manifest ask for them. */
  lock(path: string, packages: Record<string, LockedPackage>): void {
    const names = Object.entries(packages).map(([name, { version }]) => [name, version])
    const dependencies = Object.fromEntries(names)
    const located = Object.entries(packages).map(([name, locked]) => [`node_modules/${name}`, locked])
    const manifest = { name: 'sample', dependencies }
    this.write(path, JSON.stringify({ lockfileVersion: 3, packages: { '': manifest, ...Object.fromEntries(located) } }))
    if (path === 'package-lock.json') this.write('package.json', JSON.stringify({ ...manifest, type: 'module' }))
  }

  /** Starts `heptad <args>`; `env` is added to this process's own. */
  launch(args: readonly string[], { node = process.execPath, env = {} } = {}): Launched {
    return spawn(node, [join(this.root, 'scripts', 'heptad.mjs'), ...args], {
      env: { ...process.env, npm_config_cache: join(this.root, 'cache'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  /** Runs `heptad <args>` to its end. */
  run(args: readonly string[], options?: { node?: string; env?: Record<string, string> }): Promise<Ending> {
    return ending(this.launch(args, options))
  }

  remove(): void {
    rmSync(this.root, { recursive: true })
  }
}

/** Waits until a process has ended and its output is read. */
export async function ending(child: Launched): Promise<Ending> {
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (text) => {
    output.stdout += text
  })
  child.stderr.on('data', (text) => {
    output.stderr += text
  })
  const [code, signal] = await once(child, 'close')
  return { code, signal, ...output }
}
