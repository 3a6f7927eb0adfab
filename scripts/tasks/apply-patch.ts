/** One place in a file: the lines that stand there, and those that take their place. */
interface Hunk {
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** A file of a patch with its hunks in order. */
export interface FilePatch {
  readonly path: string
  readonly hunks: readonly Hunk[]
}

/** Reads a unified diff. Line numbers are not used: lines of context say where a hunk belongs. */
export function parsePatch(text: string): readonly FilePatch[] {
  return text
    .split(/^--- .*\n(?=\+\+\+ )/m)
    .slice(1)
    .map((section) => {
      const [first = '', ...hunks] = section.split(/^@@.*\n/m)
      const path = first.replace(/^\+\+\+ (b\/)?/, '').trim()
      return { path, hunks: hunks.map(parseHunk) }
    })
}

/** The text with a patch applied. Throws when the lines of a hunk stand nowhere, or in more than one place. */
export function applyPatch(text: string, { path, hunks }: FilePatch): string {
  return hunks.reduce((current, hunk) => applyHunk(current, hunk, path), text)
}

function applyHunk(text: string, { before, after }: Hunk, path: string): string {
  const lines = text.split('\n')
  const places = lines.flatMap((_, place) =>
    before.every((line, index) => lines[place + index] === line) ? [place] : [],
  )
  const [place, ...others] = places
  if (place === undefined || others.length > 0)
    throw new Error(`${path} has ${places.length} places with these lines:\n${before.join('\n')}`)
  return lines.toSpliced(place, before.length, ...after).join('\n')
}

function parseHunk(text: string): Hunk {
  const lines = text.split('\n').slice(0, text.endsWith('\n') ? -1 : undefined)
  const side = (marks: string) =>
    lines.filter((line) => line === '' || marks.includes(line[0] ?? '')).map((line) => line.slice(1))
  return { before: side(' -'), after: side(' +') }
}
