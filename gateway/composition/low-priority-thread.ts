import { constants, setPriority } from 'node:os'

/**
 * Every thread of a rebuild starts here: it lowers its own priority, then runs the script that its first argument names. Commands and queries come
 * first where processors are short, even while a thread loads its modules, which takes longer than many a rebuild. On Linux the priority is
 * that of this thread alone (setpriority(2), "C library/kernel differences").
 */
setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
await import(String(process.argv[2]))
