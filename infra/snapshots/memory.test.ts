import { snapshotStoreContract } from './contract.ts'
import { memorySnapshots } from './memory.ts'

snapshotStoreContract('memory', async () => memorySnapshots())
