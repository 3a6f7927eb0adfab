import { defineCommand, defineModule, defineReaction, defineTimer, plusMs, streamOf } from '@heptad/module'
import {
  approveComment,
  blogEvents,
  blogRejections,
  commentWritten,
  createPost,
  hideComment,
  publishPost,
  writeComment,
} from './contracts.ts'
import { post } from './post.ts'
import { blogQueries, commentsProjection, postsProjection } from './posts.ts'

const WEEK_MS = 7 * 24 * 60 * 60 * 1000
const LINK = /https?:\/\//

const postStream = (postId: string) => streamOf('blog.post', postId)
const ofPost = ({ data }: { readonly data: { readonly postId: string } }) => postStream(data.postId)
const newId = (sources: { newId(): string }) => ({ newId: sources.newId() })

/** A comment with a link is hidden at once. */
const moderate = defineReaction({
  name: 'blog.moderate',
  takes: [commentWritten],
  react: ({ tenantId, data: { postId, commentId, text } }) =>
    LINK.test(text)
      ? [{ tenantId, type: hideComment.type, data: { postId, commentId, reason: 'it holds a link' } }]
      : [],
})

/** What nobody looked at within a week is hidden. */
const hideForgotten = defineTimer({
  name: 'blog.hide-forgotten',
  takes: [commentWritten],
  schedule: ({ tenantId, decidedAt, data: { postId, commentId } }) => ({
    tenantId,
    type: hideComment.type,
    data: { postId, commentId, reason: 'nobody approved it within a week' },
    at: plusMs(decidedAt, WEEK_MS),
  }),
})

export default defineModule('blog', {
  version: '1.0.0',
  summary: 'Posts, comments, and their moderation.',
  events: blogEvents,
  rejections: blogRejections,
  problems: {
    'blog-post-not-found': [404, 'There is no such post', 'Check the id.'],
    'blog-post-not-published': [409, 'The post is not published', 'Publish it first.'],
    'blog-comment-not-found': [404, 'There is no such comment', 'Check the id.'],
  },
  commands: [
    defineCommand(createPost, {
      decider: post,
      permission: 'blog.posts.create',
      facts: newId,
      stream: ({ facts }) => postStream(facts.newId),
      answer: ({ streamId }) => ({ postId: streamId.slice('blog.post-'.length) }),
    }),
    defineCommand(publishPost, { decider: post, permission: 'blog.posts.publish', stream: ofPost }),
    defineCommand(writeComment, {
      decider: post,
      permission: 'blog.comments.write',
      facts: newId,
      stream: ofPost,
      answer: ({ events }) => ({ ...events.find((event) => event.type === 'blog.comment.written')?.data }),
    }),
    defineCommand(approveComment, { decider: post, permission: 'blog.comments.moderate', stream: ofPost }),
    defineCommand(hideComment, { decider: post, permission: 'blog.comments.moderate', stream: ofPost }),
  ],
  reactions: [moderate],
  timers: [hideForgotten],
  projections: [postsProjection, commentsProjection],
  queries: blogQueries,
})
