/** An error of the table: what is wrong, and what to do. */
export interface Diagnosis {
  /** One line: what is wrong. `{name}` is replaced by the parameter of that name. */
  message: string
  /** One line: what the person can do about it. */
  fix: string
  /** Exit code of the command line (docs/architecture.md, Metrics and shapes). */
  exitCode: 1 | 2
}
