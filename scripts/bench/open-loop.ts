export interface OpenLoop {
  /** Units of work per second, whatever becomes of those before. */
  readonly rate: number
  readonly seconds: number
  /** Does one unit; `dueAt` is when it should have begun, as performance.now(). */
  readonly work: (dueAt: number) => Promise<void>
}

/** Begins units of work at a steady rate and waits until all have ended; answers how many. Throws what the first failing one throws. */
export async function openLoop({ rate, seconds, work }: OpenLoop): Promise<number> {
  const began = performance.now()
  const total = Math.round(rate * seconds)
  const running = new Set<Promise<void>>()
  const faults: unknown[] = []
  let begun = 0
  while (begun < total && faults.length === 0) {
    const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * rate) + 1)
    for (; begun < due; begun += 1) {
      const unit: Promise<void> = work(began + (begun * 1000) / rate)
        .catch((error: unknown) => void faults.push(error))
        .finally(() => running.delete(unit))
      running.add(unit)
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await Promise.all(running)
  if (faults.length > 0) throw faults[0]
  return begun
}
