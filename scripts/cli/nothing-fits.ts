import type { CliContext } from './context.ts'
import { EXIT } from './exit-codes.ts'
import { CliFailure } from './failure.ts'
import { printLine } from './output.ts'

/** To be called when a search of the whole log found no event: fails where a stream was named, which then does not exist; else says so on stderr. */
export function nothingFits({ stderr }: CliContext, stream: string | undefined): void {
  const hint = 'check its name and whose it is; heptad events tail --after 0 shows the streams that there are'
  if (stream !== undefined) throw new CliFailure(EXIT.failed, `no event of stream ${stream} fits`, hint)
  printLine(stderr, 'no event fits')
}
