type Path = readonly (string | number)[]

/** Past this nesting the scanner stops and names the place. */
const MAX_DEPTH = 500
const LITERAL = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

/** The offset at which text stops being JSON (RFC 8259). Called only for text that `JSON.parse` refused. */
export function locateFault(text: string): number {
  const scanner = new Scanner(text)
  try {
    scanner.document()
    return text.length
  } catch (stop) {
    if (stop instanceof Stop) return stop.offset
    throw stop
  }
}

/** Where valid JSON text has a key for the second time; empty when it has none. */
export function findDuplicateKey(text: string): Path {
  const scanner = new Scanner(text)
  scanner.document()
  return scanner.duplicate
}

class Stop extends Error {
  readonly offset: number
  constructor(offset: number) {
    super('not JSON')
    this.offset = offset
  }
}

/** A recursive descent over the grammar of RFC 8259 that keeps no values, only where it is. */
class Scanner {
  duplicate: Path = []
  readonly #text: string
  #at = 0
  #path: (string | number)[] = []

  constructor(text: string) {
    this.#text = text
  }

  document(): void {
    this.#value()
    if (this.#peek() !== '') throw new Stop(this.#at)
  }

  #value(): void {
    const next = this.#peek()
    if (this.#path.length > MAX_DEPTH) throw new Stop(this.#at)
    if (next === '{') this.#object()
    else if (next === '[') this.#array()
    else if (next === '"') this.#string()
    else this.#literal()
  }

  #object(): void {
    const seen = new Set<string>()
    this.#list('}', () => {
      if (this.#peek() !== '"') throw new Stop(this.#at)
      const key = this.#string()
      this.#path.push(key)
      if (seen.has(key) && this.duplicate.length === 0) this.duplicate = [...this.#path]
      seen.add(key)
      this.#take(':')
      this.#value()
      this.#path.pop()
    })
  }

  #array(): void {
    let index = 0
    this.#list(']', () => {
      this.#path.push(index)
      this.#value()
      this.#path.pop()
      index += 1
    })
  }

  #list(end: string, item: () => void): void {
    this.#at += 1
    if (this.#peek() !== end) {
      item()
      while (this.#peek() === ',') {
        this.#at += 1
        item()
      }
    }
    this.#take(end)
  }

  #string(): string {
    const start = this.#at
    this.#at += 1
    for (let char = this.#text[this.#at]; char !== '"'; char = this.#text[this.#at]) {
      if (char === undefined || char < ' ') throw new Stop(this.#at)
      this.#at += char === '\\' ? this.#escape() : 1
    }
    this.#at += 1
    return JSON.parse(this.#text.slice(start, this.#at)) as string
  }

  /** The length of the escape sequence here. */
  #escape(): number {
    const sequence = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
    sequence.lastIndex = this.#at
    if (!sequence.test(this.#text)) throw new Stop(this.#at)
    return sequence.lastIndex - this.#at
  }

  #literal(): void {
    LITERAL.lastIndex = this.#at
    if (!LITERAL.test(this.#text)) throw new Stop(this.#at)
    this.#at = LITERAL.lastIndex
  }

  #take(char: string): void {
    if (this.#peek() !== char) throw new Stop(this.#at)
    this.#at += 1
  }

  /** The next character that is not white space; empty at the end. */
  #peek(): string {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? 'x')) this.#at += 1
    return this.#text[this.#at] ?? ''
  }
}
