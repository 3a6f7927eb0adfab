export interface EmbeddedClickhouse {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}
export async function startEmbeddedClickhouse(_: { home: string }): Promise<EmbeddedClickhouse> {
  throw new Error('soon')
}
