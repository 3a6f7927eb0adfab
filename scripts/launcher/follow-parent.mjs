/**
 * Preloaded into a re-executed process: when the launcher is killed without a chance to pass a signal on, the process that
 * it started stops in order, instead of living on with nobody to stop it.
 */
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel?.unref()
