import { type CodeOf, command, defineEvent, Instant, query, rejections, Uuid, z } from '@heptad/module'

const Title = z.string().trim().min(1).max(200)
const Body = z.string().trim().min(1).max(20_000)
const OnPost = z.strictObject({ postId: Uuid })
const OnComment = z.strictObject({ postId: Uuid, commentId: Uuid })

export const createPost = command('blog.post.create', z.strictObject({ title: Title, body: Body }), {
  summary: 'Creates a draft.',
})
export const publishPost = command('blog.post.publish', OnPost, {
  summary: 'Publishes a draft. Publishing it again changes nothing.',
})
export const writeComment = command('blog.comment.write', z.strictObject({ postId: Uuid, text: Body }), {
  summary: 'Comments on a post that is published. It is shown once it was approved.',
})
export const approveComment = command('blog.comment.approve', OnComment, { summary: 'Shows a comment.' })
export const hideComment = command(
  'blog.comment.hide',
  z.strictObject({ ...OnComment.shape, reason: z.string().max(200) }),
  {
    summary: 'Hides a comment, shown or not.',
  },
)

export const postCreated = defineEvent(
  'blog.post.created',
  1,
  z.strictObject({ postId: Uuid, title: Title, body: Body }),
)
export const postPublished = defineEvent('blog.post.published', 1, OnPost)
export const commentWritten = defineEvent('blog.comment.written', 1, z.strictObject({ ...OnComment.shape, text: Body }))
export const commentApproved = defineEvent('blog.comment.approved', 1, OnComment)
export const commentHidden = defineEvent(
  'blog.comment.hidden',
  1,
  z.strictObject({ ...OnComment.shape, reason: z.string().max(200) }),
)
export const blogEvents = [postCreated, postPublished, commentWritten, commentApproved, commentHidden]

/** In the order in which they are checked. */
export const blogRejections = rejections('blog', [
  'blog-post-not-found',
  'blog-post-not-published',
  'blog-comment-not-found',
])
export type BlogRejection = CodeOf<typeof blogRejections>

const Post = z.strictObject({
  postId: Uuid,
  title: z.string(),
  body: z.string(),
  publishedAt: Instant.nullable(),
  comments: z.int(),
})
export type Post = z.output<typeof Post>
const Comment = z.strictObject({
  commentId: Uuid,
  postId: Uuid,
  text: z.string(),
  status: z.enum(['waiting', 'shown', 'hidden']),
  writtenAt: Instant,
})
export type Comment = z.output<typeof Comment>

export const getPost = query('blog.posts.get', { summary: 'One post.', shape: 'single', input: OnPost, row: Post })
export const listComments = query('blog.comments.list', {
  summary: 'Comments of a post, oldest first.',
  shape: 'list',
  input: z.strictObject({ postId: Uuid, status: Comment.shape.status.optional() }),
  row: Comment,
})
