import type { CliContext } from '../context.ts'
import { type Access, accessFor } from '../credentials.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { printJson, printJsonLine, printLine } from '../output.ts'
import { Problem, ProblemError } from '../problem.ts'
import { curlOf, type Exchange } from './exchange.ts'
import { exchange } from './send.ts'
import { tellStory } from './story.ts'

/** Tells the story against the running backbone. Throws a {@link ProblemError} or a {@link CliFailure} at the first answer that does not fit it. */
export async function runTour(context: CliContext, { json = false }: { readonly json?: boolean }): Promise<void> {
  const access = accessFor(context.env, 'tenant')
  if (!json) printOpening(context, access)
  let chapter = 0
  await tellStory(async (story, request, expectedStatus) => {
    const told = await exchange(access, story, request)
    chapter += 1
    if (json) printJsonLine(context.stdout, told)
    else printChapter(context, chapter, told)
    if (!expectedStatus.includes(told.status)) throw unexpected(told, expectedStatus)
    return told
  })
  if (!json)
    printLine(
      context.stdout,
      `\nThe contract of every request is at ${access.url}/docs, the log itself at: heptad events tail`,
    )
}

function printOpening({ stdout, env }: CliContext, access: Access): void {
  printLine(stdout, `A tour of the backbone at ${access.url}. Each request can be pasted, after:\n`)
  printLine(stdout, `  export HEPTAD_URL=${access.url}`)
  if (!env.HEPTAD_KEY && access.file !== undefined)
    printLine(stdout, `  export HEPTAD_KEY=$(node -p 'JSON.parse(fs.readFileSync("${access.file}")).apiKey')`)
}

function printChapter(
  { stdout }: CliContext,
  chapter: number,
  { story, request, status, headers, body }: Exchange,
): void {
  printLine(stdout, `\n${chapter}. ${story}\n`)
  printLine(stdout, `$ ${curlOf(request)}\n`)
  printLine(stdout, `HTTP ${status}`)
  for (const [name, value] of Object.entries(headers)) printLine(stdout, `${name}: ${value}`)
  printJson(stdout, body)
}

/** A problem is told with its advice and exit code, as by any other command; anything else is not what the tour expects. */
function unexpected({ request, status, body }: Exchange, expected: readonly number[]): Error {
  const problem = Problem.safeParse(body)
  if (status >= 400 && problem.success) return new ProblemError(status, problem.data, null)
  const message = `${request.method} ${request.path} answered ${status}; the tour expects ${expected.join(' or ')}`
  return new CliFailure(EXIT.failed, message)
}
