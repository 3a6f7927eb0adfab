import { spawn } from 'node:child_process'

/** Ends what this process leaves behind, also when it is killed. */
export interface Guard {
  /** Lets the guard do its work now. */
  release(): Promise<void>
}

// The id in a left-over postmaster.pid may be anybody's by now, even that of the process under guard.
const script = `cat > /dev/null
serves() { { tr '\\0' ' ' < "/proc/$1/cmdline" || ps -ww -o command= -p "$1"; } 2> /dev/null | grep -qF "postgres -D $2/postgres/data "; }
pid=$(head -n 1 "$0/postgres/data/postmaster.pid" 2> /dev/null) && serves "$pid" "$0" && kill -QUIT "$pid" 2> /dev/null &&
  for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$pid" 2> /dev/null && sleep 0.3; done
rm -rf "$0"`

/**
 * A shell that waits for the end of this process and then ends the PostgreSQL server of `home` and removes the folder. It
 * holds nothing but a pipe, so it notices kill -9 as well.
 */
export function guardHome(home: string): Guard {
  const child = spawn('sh', ['-c', script, home], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.unref()
  return {
    async release() {
      child.ref()
      child.stdin.end()
      await ended
    },
  }
}
