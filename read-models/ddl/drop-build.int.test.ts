import { expect, onTestFinished, test } from 'vitest'
import { noteReadsModel } from '../testing/notes.ts'
import { openReadWorld } from '../testing/read-world.ts'
import { dropBuild } from './drop-build.ts'

const SECOND = { projection: noteReadsModel.name, version: 1, build: 2 }

test('a build is forgotten when all its tables are gone: where ClickHouse is away, it can be dropped later', async () => {
  const world = await openReadWorld()
  onTestFinished(() => world.close())
  const { owner: postgres, clickhouse, superuser } = world
  await world.ensure(noteReadsModel)
  const addBuild = () =>
    superuser.query(
      `insert into log.builds (projection, version, build, runs_as, state) values ($1, 1, 2, $1 || '#2', 'following')`,
      [noteReadsModel.name],
    )
  await addBuild()
  await world.ensure(noteReadsModel)
  await clickhouse.command({
    query: `insert into test_note_reads_v1_b2 (tenant_id, read_id) values ('00000000-0000-7000-8000-00000000000a', 'r')`,
  })
  const away = { ...clickhouse, command: () => Promise.reject(new Error('away')) } as unknown as typeof clickhouse
  await expect(dropBuild({ postgres, clickhouse: away }, SECOND)).rejects.toThrow('away')
  await dropBuild({ postgres, clickhouse }, SECOND)
  expect((await superuser.query('select build from log.builds')).rows).toEqual([{ build: 1 }])
  await addBuild()
  await world.ensure(noteReadsModel)
})
