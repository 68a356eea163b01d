import { formatNumber, count as plural } from "./number.ts";

/** Every word about what opens the wallet: the lock, the passphrase, passkeys, the recovery phrase. Grouped by screen. */

export const lock = {
  usePasskey: "Unlock with a passkey",
  passkeyElsewhere: "Unlock with a passkey, in a tab",
  asking: "Your browser asks for the passkey…",
  tryNow: "You can try again now.",
  forgot: "Forgot your passphrase?",
  otherWays: "Other ways",
  restore: "Restore from backup",
  erase: "Erase this wallet",
  recoverTitle: "Forgot your passphrase?",
  recoverText: "The 24 words that you wrote down open your wallet too. Your data stays as it is; only the passphrase is new.",
  phrase: "Recovery phrase",
  phraseHint: "All 24 words in their order, with spaces between them.",
  phraseCount: (given: number, needed: number) => `${formatNumber(given)} of ${formatNumber(needed)} words`,
  phraseLength: (given: number, needed: number) => `That is ${plural(given, "word", "words")}. A recovery phrase has ${formatNumber(needed)}.`,
  setPassphrase: "Set new passphrase",
  noWords: "Without the words, only a backup file and the passphrase it was made with can bring your data back.",
  back: "Back to Unlock",
} as const;

/** A new passphrase, wherever one is chosen in place of another. */
export const fresh = { passphrase: "New passphrase", confirm: "Confirm new passphrase" } as const;

export const passphrase = {
  title: "Passphrase",
  text: "It opens your wallet on this computer. Nobody can reset it for you.",
  change: "Change passphrase",
  changeText: "Your data stays as it is, and so do your passkeys and your recovery phrase. Backup files keep the passphrase they were made with.",
  current: "Current passphrase",
  same: "This is your current passphrase.",
  missing: "Type your passphrase.",
  changed: "Your passphrase is changed.",
} as const;

export const passkeys = {
  title: "Passkeys",
  text: "A passkey opens the wallet with your fingerprint, face or security key. Your passphrase goes on working.",
  list: "Passkeys",
  none: "You have none yet.",
  added: "Added",
  unnamed: "Passkey",
  add: "Add a passkey",
  addText: "Give it a name you will know it by. After your passphrase, your browser asks where to keep the passkey.",
  name: "Name",
  nameHint: "For example “Laptop” or “Blue key”. Your device shows this name too.",
  nameMissing: "Give it a name.",
  passphrase: "Passphrase",
  checking: "Checking your passphrase…",
  follow: "Follow what your browser asks…",
  done: (name: string) => `“${name}” opens your wallet from now on.`,
  rename: "Rename",
  renameTitle: "Rename this passkey",
  save: "Save",
  renamed: "Renamed.",
  remove: "Remove",
  removeTitle: (name: string) => `Remove “${name}”?`,
  removeText: "It will not open your wallet any more. Your device goes on listing it until you delete it there.",
  removeConfirm: "Remove passkey",
  removed: (name: string) => `“${name}” does not open your wallet any more.`,
} as const;

/** Why the browser gave no passkey. */
export const refusals = {
  register: {
    cancelled: "No passkey was made: the request was cancelled or not allowed.",
    timed_out: "It took too long. Try again when you are ready.",
    unsupported: "This one can sign you in to websites, but it cannot open an encrypted wallet. Try another device or security key.",
    known: "This device or security key holds a passkey of this wallet already.",
  },
  unlock: {
    cancelled: "The wallet was not unlocked: the request was cancelled, or no passkey of this wallet is at hand.",
    timed_out: "It took too long. Try again when you are ready.",
    unsupported: "This device or security key cannot open the wallet. Use your passphrase.",
    known: "The wallet was not unlocked. Use your passphrase.",
  },
} as const;

/** Failures that the contract names and that only these screens meet. */
export const failures: Readonly<Record<string, string>> = {
  NEWER: "A newer Freehold opened this wallet last. Update Freehold, then unlock.",
  UNKNOWN_PASSKEY: "That passkey does not open this wallet. Use your passphrase.",
  WRONG_PHRASE: "Those words do not open this wallet. Check each one, and their order.",
};
