// What is refused has a name, the same here as in docs/protocol.md §14 and docs/registration.md §14.

/** Something that the specification refuses. Pages say in the voter's language what `code` means for the vote. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, detail: string) {
    super(`${code}: ${detail}`);
    this.name = "Refusal";
    this.code = code;
  }
}
