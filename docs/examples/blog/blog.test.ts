import { expect, memoryBackbone, OTHER_TENANT, rowsAfter, scenario, test } from '@heptad/module/testing'
import {
  approveComment,
  commentApproved,
  commentHidden,
  commentWritten,
  createPost,
  hideComment,
  postCreated,
  postPublished,
  publishPost,
  writeComment,
} from './contracts.ts'
import blog from './index.ts'
import { post } from './post.ts'
import { comments, commentsProjection, postsProjection } from './posts.ts'

const postId = '0199a3c0-0000-7000-8000-000000000001'
const commentId = '0199a3c0-0000-7000-8000-000000000002'
const created = postCreated({ postId, title: 'Hello', body: 'World' })
const published = postPublished({ postId })
const written = commentWritten({ postId, commentId, text: 'Nice' })
const approved = commentApproved({ postId, commentId })
const hidden = commentHidden({ postId, commentId, reason: 'rude' })
const facts = { newId: commentId }

const publish = { type: publishPost.type, data: { postId }, facts }
const write = { type: writeComment.type, data: { postId, text: 'Nice' }, facts }
const approve = { type: approveComment.type, data: { postId, commentId }, facts }
const hide = { type: hideComment.type, data: { postId, commentId, reason: 'rude' }, facts }
const given = scenario(post, blog.events)

test.each([
  ['a draft is published', [created], publish, [published]],
  ['publishing again changes nothing', [created, published], publish, []],
  ['a published post is commented on', [created, published], write, [written]],
  ['a comment is shown', [created, published, written], approve, [approved]],
  ['a comment that is shown is hidden', [created, published, written, approved], hide, [hidden]],
  ['hiding it again changes nothing', [created, published, written, hidden], hide, []],
])('%s', (_, before, command, after) =>
  given(...before)
    .when(command)
    .thenEvents(...after),
)

test.each([
  ['no post', [], publish, 'blog-post-not-found'],
  ['a draft', [created], write, 'blog-post-not-published'],
  ['no such comment', [created, published], approve, 'blog-comment-not-found'],
] as const)('%s is refused', (_, before, command, code) =>
  given(...before)
    .when(command)
    .thenRejected(code),
)

test('a post counts its comments, and a comment shows how it stands', () => {
  const history = [created, published, written, approved]
  expect(rowsAfter(postsProjection, ...history).blog_posts).toMatchObject([{ title: 'Hello', comments: 1 }])
  expect(rowsAfter(commentsProjection, ...history).blog_comments).toMatchObject([{ commentId, status: 'shown' }])
})

test('a comment with a link is hidden at once, one that nobody looks at after a week', async () => {
  const backbone = await memoryBackbone(blog)
  const outcome = await backbone.send(createPost, { title: 'Hello', body: 'World' })
  if (outcome.kind !== 'accepted') throw new Error(outcome.kind)
  const onPost = { postId: String(outcome.answer.postId) }
  await backbone.send(publishPost, onPost)
  await backbone.send(writeComment, { ...onPost, text: 'Buy at https://spam.example' })
  await backbone.send(writeComment, { ...onPost, text: 'Nice' })
  await backbone.settled()
  const statuses = async () =>
    (await backbone.rows(comments)).map(({ text, status }) => `${text.slice(0, 4)}: ${status}`)
  expect(await statuses()).toEqual(['Buy : hidden', 'Nice: waiting'])
  backbone.forward(7 * 24 * 60 * 60 * 1000)
  await backbone.settled()
  expect(await statuses()).toEqual(['Buy : hidden', 'Nice: hidden'])
  expect(await backbone.rows(comments, OTHER_TENANT)).toEqual([])
})
