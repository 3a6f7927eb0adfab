/** The candidate that takes the fewest edits to reach, or undefined when even that one is further than a third of the name. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const most = Math.max(2, name.length / 3)
  const [best] = candidates
    .filter((candidate) => Math.abs(candidate.length - name.length) <= most)
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance)
  return best !== undefined && best.distance <= most ? best.candidate : undefined
}

/** Insertions, deletions and substitutions between two words (Levenshtein distance, Wagner and Fischer 1974). */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [line, letter] of [...from].entries()) row = nextRow(row, line + 1, letter, to)
  return row.at(-1) ?? 0
}

function nextRow(above: readonly number[], line: number, letter: string, to: string): number[] {
  const row = [line]
  for (const [column, other] of [...to].entries()) {
    const substituted = (above[column] ?? 0) + (letter === other ? 0 : 1)
    row.push(Math.min(substituted, (above[column + 1] ?? 0) + 1, (row[column] ?? 0) + 1))
  }
  return row
}
