import {
  analyticsTable,
  Day,
  date,
  dayBounds,
  dayOf,
  defineModule,
  defineProjection,
  defineQuery,
  FIRST_DAY,
  on,
  pageOf,
  put,
  query,
  rowsToRead,
  sqlBeside,
  text,
  z,
} from '@heptad/module'

/** What is counted, by the event that it is: another module's event is named, never imported. */
const COUNTED = {
  'blog.post.published': 'post published',
  'blog.comment.written': 'comment written',
  'orders.order.placed': 'order placed',
  'orders.order.paid': 'order paid',
  'orders.order.cancelled': 'order cancelled',
} as const

const What = z.enum(Object.values(COUNTED))
const Activity = z.strictObject({ day: Day, what: What, times: z.string().regex(/^\d+$/) })

const listActivity = query('analytics.activity.list', {
  summary: 'How often something happened in the other modules, by day.',
  shape: 'list',
  input: z.strictObject({ what: What.optional(), from: Day.optional(), to: Day.optional() }),
  row: Activity,
})

/** A row for each event: facts, which the query counts. In ClickHouse. */
export const activity = analyticsTable(
  'analytics_activity',
  { day: date().key(), what: text().key() },
  { orderBy: ['day', 'what'], expires: { by: 'day', afterDays: null } },
)

export const activityProjection = defineProjection({
  name: 'analytics.activity',
  version: 1,
  sequenceKey: 'stream',
  tables: [activity],
  handlers: Object.entries(COUNTED).map(([type, what]) =>
    on(type, ({ recordedAt }) => [put(activity, { day: dayOf(recordedAt), what })]),
  ),
})

const list = sqlBeside(import.meta.url)('activity.list')

export default defineModule('analytics', {
  version: '1.0.0',
  summary: 'What happens in the blog and in the shop, by day.',
  dependencies: ['blog', 'orders'],
  projections: [activityProjection],
  queries: [
    defineQuery(listActivity, {
      permission: 'analytics.activity.list',
      reads: [activity],
      async run(db, { what = '', from, to }, page) {
        const [day = FIRST_DAY, last = ''] = page.after ?? []
        const rows = await db.clickhouse<z.output<typeof Activity>>(list, {
          ...{ what, ...dayBounds({ from, to }) },
          ...{ last_day: day, last_what: last, rows: rowsToRead(page) },
        })
        return pageOf(rows, page, (row) => [row.day, row.what])
      },
    }),
  ],
})
