#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './launcher/install.mjs'
import { launch } from './launcher/launch.mjs'
import { Refusal } from './launcher/refusal.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

try {
  await ensureInstalled(root)
  await launch(root, process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = error.exitCode
}
