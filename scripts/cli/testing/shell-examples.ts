import { spawn, spawnSync } from 'node:child_process'

/** A command of a page and what the page says that it prints. */
export interface Example {
  readonly command: string
  readonly output: string
  /** Line of the page, from 1. */
  readonly line: number
}

/** The examples of each chapter (`## …`) of a page: in blocks of code, a command stands after `$ ` and ends where bash can read it whole. */
export function shellExamples(page: string): ReadonlyMap<string, readonly Example[]> {
  const chapters = new Map<string, Example[]>()
  let chapter = ''
  let isCode = false
  let lines: { readonly text: string; readonly line: number }[] = []
  for (const [index, text] of page.split('\n').entries()) {
    if (text.startsWith('## ')) chapter = text.slice(3)
    if (text.startsWith('```')) {
      chapters.set(chapter, [...(chapters.get(chapter) ?? []), ...examplesIn(lines)])
      lines = []
      isCode = !isCode
    } else if (isCode) lines.push({ text, line: index + 1 })
  }
  return new Map([...chapters].filter(([, examples]) => examples.length > 0))
}

function examplesIn(lines: readonly { readonly text: string; readonly line: number }[]): readonly Example[] {
  const starts = lines.flatMap(({ text }, index) => (text.startsWith('$ ') ? [index] : []))
  return starts.map((start, place) => {
    const own = lines.slice(start, starts[place + 1] ?? lines.length).map(({ text }) => text)
    const end = own.findIndex((_, last) => isWhole(own.slice(0, last + 1)))
    const command = own
      .slice(0, end + 1)
      .join('\n')
      .slice(2)
    return { command, output: own.slice(end + 1).join('\n'), line: lines[start]?.line ?? 0 }
  })
}

function isWhole(lines: readonly string[]): boolean {
  if (lines.at(-1)?.endsWith('\\') === true) return false
  return spawnSync('bash', ['-n'], { input: lines.join('\n').slice(2) }).status === 0
}

export interface Shell {
  /** What a command prints, on both of its outputs. */
  run(command: string): Promise<string>
  close(): void
}

const MARK = '=== done ==='

/** A bash that keeps what earlier commands defined, as a reader's does. */
export function openShell(cwd: string, env: Readonly<Record<string, string | undefined>>): Shell {
  const bash = spawn('bash', ['--noprofile', '--norc'], { cwd, env: { ...env }, stdio: ['pipe', 'pipe', 'inherit'] })
  const output = bash.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })
  let rest = ''
  bash.stdin.write('exec 2>&1\n')
  return {
    async run(command) {
      bash.stdin.write(`${command}\nprintf '%s\\n' '${MARK}'\n`)
      while (!rest.includes(`${MARK}\n`)) {
        const { done, value } = await output.next()
        if (done === true) throw new Error(`bash ended: ${rest}`)
        rest += value
      }
      const [printed = '', ...more] = rest.split(`${MARK}\n`)
      rest = more.join(`${MARK}\n`)
      return printed
    },
    close: () => void bash.kill(),
  }
}

/** An output without what differs from run to run, and without its white space: pages break long lines. */
export function comparable(output: string): string {
  return output
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3,6}Z/g, '<time>')
    .replaceAll(/"traceId":"\w+"/g, '"traceId":"<trace>"')
    .replaceAll(/"position":"[\w-]+"/g, '"position":"<position>"')
    .replaceAll(/\s+/g, '')
}
