/**
 * Shares an amount out by weights, in whole units: the shares sum to the amount, and each is its exact share rounded up or down.
 * A part of the sum of the weights gives each at most its weight. Weights are not negative; without any, every share is nothing.
 */
export function shareOut(amount: bigint, weights: readonly bigint[]): readonly bigint[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n)
  if (total === 0n) return weights.map(() => 0n)
  let [weighed, given] = [0n, 0n]
  return weights.map((weight) => {
    weighed += weight
    const share = (amount * weighed) / total - given
    given += share
    return share
  })
}
