import {
  add,
  defineProjection,
  defineQuery,
  instant,
  integer,
  LEAST,
  on,
  pageOf,
  put,
  rowsToRead,
  single,
  sqlBeside,
  startAfter,
  table,
  text,
  uuid,
} from '@heptad/module'
import {
  type Comment,
  commentApproved,
  commentHidden,
  commentWritten,
  getPost,
  listComments,
  type Post,
  postCreated,
  postPublished,
} from './contracts.ts'

const sql = sqlBeside(import.meta.url)
const [get, list] = [sql('posts.get'), sql('comments.list')]

export const posts = table('blog_posts', {
  postId: uuid().key(),
  title: text(),
  body: text(),
  publishedAt: instant().nullable(),
  comments: integer(),
})
export const comments = table(
  'blog_comments',
  { commentId: uuid().key(), postId: uuid(), text: text(), status: text(), writtenAt: instant() },
  { indexes: [['postId', 'writtenAt', 'commentId']] },
)

export const postsProjection = defineProjection({
  name: 'blog.posts',
  version: 1,
  sequenceKey: 'stream',
  tables: [posts],
  handlers: [
    on(postCreated, ({ data }) => [put(posts, { ...data, publishedAt: null, comments: 0 })]),
    on(postPublished, ({ data, recordedAt }) => [put(posts, { ...data, publishedAt: recordedAt })]),
    on(commentWritten, ({ data }) => [add(posts, { postId: data.postId, comments: 1 })]),
  ],
})

export const commentsProjection = defineProjection({
  name: 'blog.comments',
  version: 1,
  sequenceKey: 'stream',
  tables: [comments],
  handlers: [
    on(commentWritten, ({ data, recordedAt }) => [
      put(comments, { ...data, status: 'waiting', writtenAt: recordedAt }),
    ]),
    on(commentApproved, ({ data: { commentId } }) => [put(comments, { commentId, status: 'shown' })]),
    on(commentHidden, ({ data: { commentId } }) => [put(comments, { commentId, status: 'hidden' })]),
  ],
})

export const blogQueries = [
  defineQuery(getPost, {
    permission: 'blog.posts.read',
    reads: [posts],
    run: async (db, { postId }) => single(await db.postgres<Post>(get, [postId])),
  }),
  defineQuery(listComments, {
    permission: 'blog.posts.read',
    reads: [comments],
    async run(db, { postId, status }, page) {
      const rows = await db.postgres<Comment>(list, [
        postId,
        status ?? null,
        ...startAfter(page, [LEAST.timestamp, LEAST.uuid]),
        rowsToRead(page),
      ])
      return pageOf(rows, page, (row) => [row.writtenAt, row.commentId])
    },
  }),
]
