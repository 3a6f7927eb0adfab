import { defineEvent } from '@heptad/schemas/contract.ts'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { accept, type Decider, reject } from '../decider.ts'
import { scenario } from './scenario.ts'

const lampLit = defineEvent('test.lamp.lit', 1, z.strictObject({ watts: z.int().positive() }))
type LampLit = ReturnType<typeof lampLit>
interface Light {
  readonly type: 'test.lamp.light'
  readonly watts: number
}
interface Lamp {
  readonly watts: number
}

const lamp: Decider<Light, LampLit, Lamp, 'too-bright'> = {
  initialState: { watts: 0 },
  decide(state, { watts }) {
    if (watts > 60) return reject('too-bright', { most: 60 })
    return state.watts === watts ? accept() : accept(lampLit({ watts }))
  },
  evolve: (_, { data }) => ({ watts: data.watts }),
}
const light = (watts: number): Light => ({ type: 'test.lamp.light', watts })

describe('the scenario kit', () => {
  const given = scenario(lamp, [lampLit])

  test('tells what was emitted, refused and left alone', () => {
    given()
      .when(light(40))
      .thenEvents(lampLit({ watts: 40 }))
    given(lampLit({ watts: 40 }))
      .when(light(40))
      .thenNothing()
    given().when(light(100)).thenRejected('too-bright', { most: 60 })
    given()
      .when(light(40))
      .thenState((state) => expect(state).toEqual({ watts: 40 }))
  })

  test('fails when another thing happened', () => {
    expect(() => given().when(light(40)).thenNothing()).toThrow()
    expect(() => given().when(light(40)).thenRejected('too-bright')).toThrow()
    expect(() => given().when(light(100)).thenEvents()).toThrow()
    expect(() =>
      given()
        .when(light(100))
        .thenState(() => {}),
    ).toThrow()
    expect(() => given().when(light(100)).thenRejected('too-bright', { most: 61 })).toThrow()
  })

  test('refuses events that break their contract', () => {
    expect(() => given(lampLit({ watts: -1 }))).toThrow()
    expect(() => given().when(light(-1))).toThrow()
  })

  test('catches a decider that changes its state in place', () => {
    const careless: typeof lamp = {
      ...lamp,
      evolve: (state, { data }) => Object.assign(state, { watts: data.watts }),
    }
    expect(() => scenario(careless)(lampLit({ watts: 40 }))).toThrow(TypeError)
  })
})
