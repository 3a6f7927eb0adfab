import { accept, type CommandOf, type Decider, type EventOf, reject } from '@heptad/module'
import {
  type approveComment,
  type BlogRejection,
  commentApproved,
  commentHidden,
  commentWritten,
  type createPost,
  type hideComment,
  postCreated,
  postPublished,
  type publishPost,
  type writeComment,
} from './contracts.ts'

interface NewId {
  readonly newId: string
}
type PostCommand =
  | CommandOf<typeof createPost, NewId>
  | CommandOf<typeof publishPost>
  | CommandOf<typeof writeComment, NewId>
  | CommandOf<typeof approveComment>
  | CommandOf<typeof hideComment>
type PostEvent = EventOf<
  typeof postCreated | typeof postPublished | typeof commentWritten | typeof commentApproved | typeof commentHidden
>
type CommentStatus = 'waiting' | 'shown' | 'hidden'

/** A post with how each of its comments stands; texts are none of the rules' business. */
export interface PostState {
  readonly kind: 'none' | 'draft' | 'published'
  readonly comments: Readonly<Record<string, CommentStatus>>
}

export const post: Decider<PostCommand, PostEvent, PostState, BlogRejection> = {
  initialState: { kind: 'none', comments: {} },
  decide(state, command) {
    if (command.type === 'blog.post.create')
      return accept(postCreated({ postId: command.facts.newId, ...command.data }))
    if (state.kind === 'none') return reject('blog-post-not-found')
    if (command.type === 'blog.post.publish')
      return state.kind === 'published' ? accept() : accept(postPublished(command.data))
    if (state.kind === 'draft') return reject('blog-post-not-published')
    if (command.type === 'blog.comment.write')
      return accept(commentWritten({ commentId: command.facts.newId, ...command.data }))
    const status = state.comments[command.data.commentId]
    if (status === undefined) return reject('blog-comment-not-found')
    if (command.type === 'blog.comment.approve')
      return status === 'shown' ? accept() : accept(commentApproved(command.data))
    return status === 'hidden' ? accept() : accept(commentHidden(command.data))
  },
  evolve(state, event) {
    switch (event.type) {
      case 'blog.post.created':
        return { ...state, kind: 'draft' }
      case 'blog.post.published':
        return { ...state, kind: 'published' }
      case 'blog.comment.written':
        return withComment(state, event.data.commentId, 'waiting')
      case 'blog.comment.approved':
        return withComment(state, event.data.commentId, 'shown')
      case 'blog.comment.hidden':
        return withComment(state, event.data.commentId, 'hidden')
    }
  },
}

function withComment(state: PostState, commentId: string, status: CommentStatus): PostState {
  return { ...state, comments: { ...state.comments, [commentId]: status } }
}
