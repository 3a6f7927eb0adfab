import { defineProjection, on, type ProjectionDefinition } from '../define.ts'
import { put } from '../row-operation.ts'
import { thingNamed, things, thingsProjection } from './example.ts'

/** Names that a projection throws on. */
export const POISON = 'poison'

/** The names of things, by a projection that throws on those that are poison, until it is repaired; what it says holds a character that PostgreSQL cannot keep. */
export function throwingProjection(isBroken: () => boolean = () => true): ProjectionDefinition {
  return defineProjection({
    ...thingsProjection,
    handlers: thingsProjection.handlers.map((handler) =>
      handler.type === thingNamed.type
        ? on(thingNamed, ({ data }) => {
            if (isBroken() && data.name === POISON) throw new Error('cannot take it\0')
            return [put(things, { thingId: data.thingId, name: data.name })]
          })
        : handler,
    ),
  })
}
