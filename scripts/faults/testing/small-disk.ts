import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmdirSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MIB = 1024 * 1024

/** A real file system of a fixed size. */
export interface SmallDisk {
  readonly folder: string
  /** Fills it up but for so many bytes. */
  fill(leftBytes: number): void
  /** Takes away what filled it. */
  free(): void
  unmount(): void
}

/** Why no file system can be mounted here; null when one can. */
export function obstacleToMounting(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux may mount a file system'
  try {
    mountSmallDisk(1).unmount()
    return null
  } catch (error) {
    return `mounting is refused: ${String(error)}`
  }
}

/** Mounts a tmpfs of this size. Throws when that is not possible. */
export function mountSmallDisk(sizeMib: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'heptad-small-disk-'))
  const ballast = join(folder, 'ballast')
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMib}m`, 'heptad-test', folder], { stdio: 'pipe' })
  chmodSync(folder, 0o755)
  return {
    folder,
    fill(leftBytes) {
      const { bavail, bsize } = statfsSync(folder)
      const bytes = Math.max(0, bavail * bsize - leftBytes)
      writeFileSync(ballast, Buffer.alloc(Math.min(bytes, MIB)))
      for (let left = bytes - MIB; left > 0; left -= MIB)
        writeFileSync(ballast, Buffer.alloc(Math.min(left, MIB)), { flag: 'a' })
    },
    free: () => truncateSync(ballast),
    unmount() {
      rmSync(ballast, { force: true })
      execFileSync('umount', ['--lazy', folder], { stdio: 'pipe' })
      rmdirSync(folder)
    },
  }
}
