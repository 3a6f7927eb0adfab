import { existsSync, readFileSync, rmSync } from 'node:fs'
import type { CommandDefinition, ReactionDefinition, TimerDefinition } from '@heptad/module'
import orders from '../../index.ts'

/** Names the file that says at which step the process is to end, by its name or by how many come before: once, for the file goes with it. */
const file = process.env.ORDERS_KILL_AT ?? ''

/** Since there is the file. */
let steps = 0

function dieAt(step: string): void {
  if (!existsSync(file)) return
  steps += 1
  const wanted = readFileSync(file, 'utf8')
  if (wanted !== step && !(steps >= Number(wanted))) return
  rmSync(file)
  process.kill(process.pid, 'SIGKILL')
}

function deadlyReaction(reaction: ReactionDefinition): ReactionDefinition {
  return {
    ...reaction,
    react(event) {
      dieAt(reaction.name)
      return reaction.react(event)
    },
  }
}

function deadlyTimer(timer: TimerDefinition): TimerDefinition {
  return {
    ...timer,
    schedule(event) {
      dieAt(timer.name)
      return timer.schedule(event)
    },
  }
}

function deadlyCommand(command: CommandDefinition): CommandDefinition {
  const { decider } = command.handler
  return {
    ...command,
    handler: {
      ...command.handler,
      decider: {
        ...decider,
        decide(state, input) {
          dieAt(input.type)
          return decider.decide(state, input)
        },
      },
    },
  }
}

/** The orders as they are, in a process that can be ended before each of its steps. */
export default {
  ...orders,
  reactions: orders.reactions.map(deadlyReaction),
  timers: orders.timers.map(deadlyTimer),
  commands: orders.commands.map(deadlyCommand),
}
