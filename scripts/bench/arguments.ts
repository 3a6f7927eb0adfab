import { InvalidArgumentError } from 'commander'

/** Numbers with commas between them, such as `1,32,512`. */
export function wholeNumbers(text: string): readonly number[] {
  return text.split(',').map(wholeNumber)
}

export function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number from 1 on.')
  return number
}

export function seconds(text: string): number {
  const number = Number(text)
  if (!(number > 0)) throw new InvalidArgumentError('It must be a number above 0.')
  return number
}
