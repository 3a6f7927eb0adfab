import { existsSync, readFileSync, rmSync } from 'node:fs'
import type { CommandDefinition, ReactionDefinition, TimerDefinition } from '@heptad/module'
import orders from '../../index.ts'

/** Names the file that says at which step the process is to end: once, for the file goes with it. */
const file = process.env.ORDERS_KILL_AT ?? ''

function dieAt(step: string): void {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== step) return
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
