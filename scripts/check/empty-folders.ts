import type { Check } from './finding.ts'

/** Folders without a file say nothing, and git does not carry them. */
export const emptyFolders: Check = {
  name: 'empty-folders',
  run: ({ folders, files }) =>
    folders
      .filter((folder) => !files.some((file) => file.startsWith(`${folder}/`)))
      .map((file) => ({ file, problem: 'the folder holds no file', remedy: 'remove it, or put in what it is for' })),
}
