import { adr } from './adr.ts'
import { dependencies } from './dependencies.ts'
import { emptyFolders } from './empty-folders.ts'
import { fileNames } from './file-names.ts'
import type { Check } from './finding.ts'
import { imports } from './imports.ts'
import { links } from './links.ts'
import { machinePaths } from './machine-paths.ts'
import { mutants } from './mutants.ts'
import { sizes } from './sizes.ts'

/** The rules of this repository. */
export const checks: readonly Check[] = [
  imports,
  emptyFolders,
  fileNames,
  machinePaths,
  dependencies,
  sizes,
  adr,
  links,
  mutants,
]
