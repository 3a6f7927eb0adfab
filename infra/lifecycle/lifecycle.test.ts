import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createLogger } from '../logger/logger.ts'
import { createLifecycle, StartFailed, StartInterrupted } from './lifecycle.ts'
import { START_PHASES, STOP_PHASES } from './phases.ts'

/** A lifecycle with short phases that writes down what happens. */
function recorded(timeoutMs = 100) {
  const happened: string[] = []
  const logged: Record<string, unknown>[] = []
  const logger = createLogger({ level: 'info', destination: { write: (line) => void logged.push(JSON.parse(line)) } })
  const shorten = <P extends { name: string }>(phase: P) => ({ ...phase, timeoutMs })
  const lifecycle = createLifecycle({
    logger,
    startPhases: START_PHASES.map(shorten),
    stopPhases: STOP_PHASES.map(shorten),
  })
  const part = (name: string) => ({
    open: () => void happened.push(`open ${name}`),
    close: () => void happened.push(`close ${name}`),
  })
  return { lifecycle, happened, logged, part }
}

test('starting takes eight phases and stopping eight, the latter within 30 s', () => {
  expect(START_PHASES.map((phase) => phase.name)).toEqual([
    'config',
    'foundation',
    'connect',
    'services',
    'migrations',
    'register',
    'servers',
    'start-hooks',
  ])
  expect(STOP_PHASES.map((phase) => phase.name)).toEqual([
    'not-ready',
    'http-drained',
    'grpc-drained',
    'deregistered',
    'workers-finished',
    'stop-hooks',
    'connections-closed',
    'exit',
  ])
  expect(STOP_PHASES.reduce((sum, phase) => sum + phase.timeoutMs, 0)).toBeLessThanOrEqual(30_000)
})

describe('order', () => {
  test('parts open in the order of the phases, whatever the order of registration', async () => {
    const { lifecycle, happened, part } = recorded()
    for (const phase of START_PHASES.toReversed()) lifecycle.add(phase.name, phase.name, part(phase.name))
    await lifecycle.start()
    expect(happened).toEqual(START_PHASES.map((phase) => `open ${phase.name}`))
  })

  test('parts close in the order of the stop phases, and within one in reverse', async () => {
    const { lifecycle, happened, part } = recorded()
    lifecycle.add('config', 'home', { ...part('home'), closeIn: 'exit' })
    lifecycle.add('connect', 'pool', part('pool'))
    lifecycle.add('connect', 'cache', part('cache'))
    lifecycle.add('services', 'worker', { ...part('worker'), closeIn: 'workers-finished' })
    lifecycle.add('servers', 'http', { ...part('http'), closeIn: 'http-drained' })
    await lifecycle.start()
    happened.length = 0
    await lifecycle.stop()
    expect(happened).toEqual(['close http', 'close worker', 'close cache', 'close pool', 'close home'])
  })

  test('each phase is logged with its time', async () => {
    const { lifecycle, logged } = recorded()
    await lifecycle.start()
    await lifecycle.stop()
    const phases = (message: string) => logged.filter((line) => line.msg === message).map((line) => line.phase)
    expect(phases('start phase done')).toEqual(START_PHASES.map((phase) => phase.name))
    expect(phases('stop phase done')).toEqual(STOP_PHASES.map((phase) => phase.name))
    expect(logged.every((line) => typeof line.ms === 'number')).toBe(true)
  })
})

describe('a part', () => {
  test('has its value once it is open, and can be used by later ones', async () => {
    const { lifecycle } = recorded()
    const pool = lifecycle.add('connect', 'pool', { open: async () => 'the pool' })
    const service = lifecycle.add('services', 'service', { open: () => `service on ${pool.value}` })
    expect(() => pool.value).toThrow('pool is used while it is not open (it opens in phase connect)')
    await lifecycle.start()
    expect(service.value).toBe('service on the pool')
    await lifecycle.stop()
    expect(() => service.value).toThrow('service is used while it is not open')
  })

  test('that comes after its phase has begun is refused', async () => {
    const { lifecycle, part } = recorded()
    lifecycle.add('services', 'late', { open: () => lifecycle.add('connect', 'pool', part('pool')) })
    await expect(lifecycle.start()).rejects.toThrow('pool comes too late')
  })
})

describe('a start that fails', () => {
  test('closes what was opened, opens nothing more, and names phase and part', async () => {
    const { lifecycle, happened, part } = recorded()
    lifecycle.add('connect', 'pool', part('pool'))
    lifecycle.add('migrations', 'schema', { open: () => Promise.reject(new Error('no such table')) })
    lifecycle.add('servers', 'http', part('http'))
    await expect(lifecycle.start()).rejects.toThrow('start failed in phase migrations at schema: no such table')
    expect(happened).toEqual(['open pool', 'close pool'])
    expect(lifecycle.state).toBe('stopped')
  })

  test('because a part hangs ends with the phase, and a part that opens too late is closed at once', async () => {
    const { lifecycle, happened, part } = recorded(30)
    lifecycle.add('connect', 'pool', part('pool'))
    const { promise: opened, resolve: finish } = Promise.withResolvers<void>()
    const open = () => {
      happened.push('open slow')
      return opened
    }
    lifecycle.add('connect', 'slow', { ...part('slow'), open })
    await expect(lifecycle.start()).rejects.toThrow(StartFailed)
    expect(happened).toEqual(['open pool', 'open slow', 'close pool'])
    finish()
    await expect.poll(() => happened).toEqual(['open pool', 'open slow', 'close pool', 'close slow'])
  })
})

describe('the time of a phase', () => {
  test('is that of all its parts together when it starts', async () => {
    const { lifecycle } = recorded(400)
    for (const name of ['one', 'other']) lifecycle.add('connect', name, { open: () => sleep(300) })
    await expect(lifecycle.start()).rejects.toThrow(StartFailed)
  })

  test('is that of all its parts together when it stops', async () => {
    const { lifecycle, logged } = recorded(300)
    lifecycle.add('connect', 'slow', { open: () => {}, close: () => sleep(200) })
    lifecycle.add('connect', 'hanging', { open: () => {}, close: () => new Promise<void>(() => {}) })
    await lifecycle.start()
    await lifecycle.stop()
    const left = logged.filter((line) => line.msg === 'a part did not stop').map((line) => line.part)
    expect(left).toEqual(['hanging', 'slow'])
  })
})

describe('a stop', () => {
  test('waits for what a failed start still closes, and closes nothing again', async () => {
    const { lifecycle, happened, logged, part } = recorded(5000)
    const { promise: closing, resolve: finish } = Promise.withResolvers<void>()
    const close = () => closing.then(() => void happened.push('close pool'))
    lifecycle.add('connect', 'pool', { ...part('pool'), close })
    lifecycle.add('services', 'broken', { open: () => Promise.reject(new Error('x')) })
    const started = expect(lifecycle.start()).rejects.toThrow(StartFailed)
    await expect.poll(() => lifecycle.state).toBe('stopping')
    const stopped = lifecycle.stop().then(() => void happened.push('stopped'))
    await sleep(20)
    finish()
    await Promise.all([started, stopped])
    expect(happened).toEqual(['open pool', 'close pool', 'stopped'])
    expect(logged.filter((line) => line.msg === 'stop phase done')).toHaveLength(STOP_PHASES.length)
  })

  test('during the start interrupts it and closes what was opened', async () => {
    const { lifecycle, happened, part } = recorded(5000)
    let wasTold = false
    const open = (signal: AbortSignal) => {
      signal.addEventListener('abort', () => {
        wasTold = true
      })
      return new Promise<void>(() => {})
    }
    lifecycle.add('connect', 'pool', part('pool'))
    lifecycle.add('migrations', 'endless', { open })
    const started = expect(lifecycle.start()).rejects.toThrow(StartInterrupted)
    await sleep(10)
    await lifecycle.stop()
    await started
    expect(happened).toEqual(['open pool', 'close pool'])
    expect(wasTold).toBe(true)
  })

  test('right after the start began keeps it from becoming ready, also when no part has to be opened', async () => {
    const { lifecycle } = recorded()
    const started = expect(lifecycle.start()).rejects.toThrow(StartInterrupted)
    await lifecycle.stop()
    await started
    expect(lifecycle.state).toBe('stopped')
  })

  test('between two parts of a phase keeps the second from being opened', async () => {
    const { lifecycle, happened, part } = recorded()
    lifecycle.add('connect', 'impatient', { open: () => void lifecycle.stop() })
    lifecycle.add('connect', 'pool', part('pool'))
    await expect(lifecycle.start()).rejects.toThrow(StartInterrupted)
    expect(happened).toEqual([])
  })

  test('goes on when a part fails or hangs, and logs which', async () => {
    const { lifecycle, happened, logged, part } = recorded(30)
    lifecycle.add('connect', 'pool', part('pool'))
    lifecycle.add('services', 'hanging', {
      open: () => {},
      close: () => new Promise<void>(() => {}),
      closeIn: 'http-drained',
    })
    lifecycle.add('services', 'failing', {
      open: () => {},
      close: () => Promise.reject(new Error('x')),
      closeIn: 'stop-hooks',
    })
    await lifecycle.start()
    await lifecycle.stop()
    expect(happened).toEqual(['open pool', 'close pool'])
    const left = logged.filter((line) => line.msg === 'a part did not stop').map((line) => line.part)
    expect(left).toEqual(['hanging', 'failing'])
  })

  test('called again closes nothing twice', async () => {
    const { lifecycle, happened, part } = recorded()
    lifecycle.add('connect', 'pool', part('pool'))
    await lifecycle.start()
    await Promise.all([lifecycle.stop(), lifecycle.stop()])
    await lifecycle.stop()
    expect(happened).toEqual(['open pool', 'close pool'])
  })

  test('makes the process not ready before anything closes', async () => {
    const { lifecycle } = recorded()
    const states: string[] = []
    lifecycle.add('servers', 'http', {
      open: () => {},
      close: () => void states.push(lifecycle.state),
      closeIn: 'not-ready',
    })
    await lifecycle.start()
    states.push(lifecycle.state)
    await lifecycle.stop()
    expect([...states, lifecycle.state]).toEqual(['ready', 'stopping', 'stopped'])
  })

  test('before the start leaves nothing to start', async () => {
    const { lifecycle, happened, part } = recorded()
    lifecycle.add('connect', 'pool', part('pool'))
    await lifecycle.stop()
    await expect(lifecycle.start()).rejects.toThrow('a process that is stopped cannot start')
    expect(happened).toEqual([])
  })
})
