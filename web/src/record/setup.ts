// The keys that an election's ceremonies gave (docs/protocol.md §6.7).

export interface ElectionKeys {
  decryption: Uint8Array;
  ties: Uint8Array;
  /** By constituency. */
  credentials: Map<string, CredentialKey>;
}

export interface CredentialKey {
  /** 96 bytes. */
  key: Uint8Array;
  /** By the registrar's index: its verification share, 96 bytes. */
  shares: Map<number, Uint8Array>;
  threshold: number;
}
