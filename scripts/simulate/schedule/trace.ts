import { createHash } from 'node:crypto'

const KEPT_LINES = 60

/** What happened, line by line: a hash of all of it, and the last lines for people. */
export class Trace {
  readonly #hash = createHash('sha256')
  readonly #last: string[] = []
  #pending = ''
  #lines = 0

  line(text: string): void {
    this.#last[this.#lines % KEPT_LINES] = text
    this.#lines += 1
    this.#pending += `${text}\n`
    if (this.#pending.length > 65_536) this.#flush()
  }

  /** The last lines, oldest first. */
  get last(): readonly string[] {
    const start = this.#lines % KEPT_LINES
    return this.#lines < KEPT_LINES ? [...this.#last] : [...this.#last.slice(start), ...this.#last.slice(0, start)]
  }

  /** Of all lines; to be asked once, at the end. */
  digest(): string {
    this.#flush()
    return this.#hash.digest('hex')
  }

  #flush(): void {
    this.#hash.update(this.#pending)
    this.#pending = ''
  }
}
