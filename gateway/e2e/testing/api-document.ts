/** One operation as `/openapi.json` describes it. */
export interface ApiOperation {
  /** The type of a command, the name of a query, or what else it is called. */
  readonly id: string
  readonly method: 'GET' | 'POST'
  readonly path: string
}

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>
}

/** Every operation that a running backbone says it has. */
export async function operationsAt(url: string): Promise<readonly ApiOperation[]> {
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as ApiDocument
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => ({
      id: operationId,
      method: method === 'post' ? ('POST' as const) : ('GET' as const),
      path,
    })),
  )
}
