import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockHolder } from '@heptad/infra/processes/home-lock.ts'

/** The process id of the embedded PostgreSQL of a home; null when there is none. */
export function postmasterOf(home: string): number | null {
  try {
    return Number(readFileSync(join(home, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0])
  } catch {
    return null
  }
}

/** The process id of the embedded ClickHouse of a home; null when there is none. */
export function clickhouseOf(home: string): Promise<number | null> {
  return lockHolder(join(home, 'clickhouse'))
}

/** The ids of all processes that name a folder of this home on their command line, and of their children. */
export function processesOf(home: string): readonly number[] {
  const table = execFileSync('ps', ['-ww', '-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, pid, parent, state = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
      return state.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), command }]
    })
  const own = new Set(table.filter(({ command }) => command.includes(`${home}/`)).map(({ pid }) => pid))
  return table.filter(({ pid, parent }) => own.has(pid) || own.has(parent)).map(({ pid }) => pid)
}
