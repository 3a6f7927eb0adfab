import { defineEvent, z } from '@heptad/module'
import { expect, RECORDED_AT, rowsAfter, test } from '@heptad/module/testing'
import { activityProjection } from './index.ts'

const happened = (type: string) => defineEvent(type, 1, z.object({}))({})

test('each event of the other modules that is counted is a row, others are none', () => {
  const rows = rowsAfter(
    activityProjection,
    happened('blog.post.published'),
    happened('orders.order.paid'),
    happened('blog.post.created'),
  )
  const day = RECORDED_AT.slice(0, 10)
  expect(rows.analytics_activity).toMatchObject([
    { day, what: 'post published' },
    { day, what: 'order paid' },
  ])
})
