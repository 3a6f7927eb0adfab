/** The launcher cannot go on, and the person who called it can do something about it. */
export class Refusal extends Error {
  /**
   * @param {string} message what is wrong and what to do
   * @param {number} exitCode
   */
  constructor(message, exitCode) {
    super(message)
    this.exitCode = exitCode
  }
}

/** Exit codes of sysexits.h. */
export const EX_UNAVAILABLE = 69
export const EX_CONFIG = 78
