import type { Inputs, KnownIds } from './foreign-inputs.ts'

const inParked = ({ tenantId, bookId }: KnownIds) => [
  { parameters: { projection: 'money.balances', sequence: `${tenantId}/money.book-${bookId}` } },
]
const ofBook: Inputs = ({ tenantId, bookId }) => [{ parameters: { tenantId, streamId: `money.book-${bookId}` } }]
const onProjection: Inputs = () => [{ body: { projection: 'money.balances' } }]

/** The inputs of what only operators may do, by which a tenant could reach for another's things. */
export const operatorInputs: Readonly<Record<string, Inputs>> = {
  'system.projections.list': () => [{ parameters: {} }],
  'system.projections.job': () => [{ parameters: { projection: 'money.balances' } }],
  'system.projections.verify': onProjection,
  'system.projections.rebuild': onProjection,
  'system.projections.interrupt': onProjection,
  'system.projections.promote': onProjection,
  'system.projections.rollback': onProjection,
  'system.projections.drop': () => [{ body: { projection: 'money.balances', version: 1, build: 1 } }],
  'system.status': () => [{ parameters: {} }],
  'system.events': ({ tenantId }) => [{ parameters: {} }, { parameters: { tenantId } }],
  'system.archive': ({ tenantId }) => [{ parameters: {} }, { parameters: { tenantId } }],
  'system.archived-keys': ({ tenantId }) => [{ parameters: {} }, { parameters: { tenantId } }],
  'system.dlq.list': () => [{ parameters: {} }],
  'system.dlq.show': inParked,
  'system.dlq.retry': (ids) => inParked(ids).map(({ parameters }) => ({ body: parameters })),
  'system.dlq.resolve': (ids) => inParked(ids).map(({ parameters }) => ({ body: { ...parameters, reason: 'mine' } })),
  'system.stream-state': ofBook,
  'system.stream-events': ofBook,
}
