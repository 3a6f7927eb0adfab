import { dataKeyStoreContract } from './data-keys-contract.ts'
import { memoryDataKeys } from './memory-data-keys.ts'

const store = memoryDataKeys()
dataKeyStoreContract('memory', () => store)
