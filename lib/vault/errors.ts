export class VaultLocked extends Error {
  override readonly name: string = "VaultLocked";
}

/** It is open, and something at rest is not what it was: as good as locked until that is mended. */
export class VaultDamaged extends VaultLocked {
  override readonly name = "VaultDamaged";
}

export class VaultExists extends Error {
  override readonly name = "VaultExists";
}
