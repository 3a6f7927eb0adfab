import { constants, setPriority } from 'node:os'

/**
 * Where every thread of a rebuild begins. Commands and queries go first where processors are short, from the first moment on: to load a thread's modules takes longer than many a rebuild. The priority
 * is of this thread alone (setpriority(2), "C library/kernel differences"). The script is named by the first argument.
 */
setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
await import(String(process.argv[2]))
