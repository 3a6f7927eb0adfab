import { readdirSync, writeFileSync } from 'node:fs'

/** The clock of the machine as one process sees it, which a test puts forward and back. Timers go on as they were, as after a real jump. */
export interface MachineClock {
  /** To be in the environment of the process from its start. */
  readonly env: Readonly<Record<string, string>>
  /** Puts it so many hours ahead of the time; negative is behind. */
  put(hours: number): void
}

/** The library that misleads a process, of the Debian package `faketime`; null where it is not installed. */
export function faketimeLibrary(): string | null {
  const files = ['/usr/lib', '/usr/local/lib'].flatMap((folder) => filesBelow(folder))
  return files.find((file) => file.endsWith('/faketime/libfaketimeMT.so.1')) ?? null
}

/** A clock that is right until it is told otherwise. `file` is where the process looks each time. */
export function machineClock(library: string, file: string): MachineClock {
  const put = (hours: number) => writeFileSync(file, `${hours < 0 ? '' : '+'}${hours}h\n`)
  put(0)
  const env = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  }
  return { env, put }
}

/** Files in folders of folders, as libraries lie. */
function filesBelow(folder: string, depth = 2): readonly string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (!entry.isDirectory()) return [path]
    return depth === 0 ? [] : filesBelow(path, depth - 1)
  })
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
