import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** @type {readonly NodeJS.Signals[]} */
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a child, passes signals on to it, and resolves to its exit code; 128 + the number of the signal that ended it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { onSpawn?: (child: import('node:child_process').ChildProcess) => void }} options
 * @returns {Promise<number>}
 */
export function runChild(command, args, { onSpawn, ...options }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, options)
    const handlers = PASSED_ON.map((signal) => ({ signal, pass: () => void child.kill(signal) }))
    for (const { signal, pass } of handlers) process.on(signal, pass)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      for (const handler of handlers) process.off(handler.signal, handler.pass)
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
    onSpawn?.(child)
  })
}
