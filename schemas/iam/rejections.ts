import { type CodeOf, rejections } from '../contract.ts'

/** Why IAM refuses a command, in the order of the checks. */
export const iamRejections = rejections('iam', [
  'scope-not-held',
  'expiry-not-held',
  'expiry-in-the-past',
  'apikey-not-found',
  'tenant-not-found',
  'slug-taken',
])
export type IamRejection = CodeOf<typeof iamRejections>
