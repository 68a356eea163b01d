import { count, formatNumber, locale } from "./number.ts";

/** Every word on the screens that keep data safe: backup, restore, export, erasure, checks and recovery. Grouped by screen. */

const records = (many: number) => count(many, "record", "records");
const entries = (from: number, to: number) => (from === to ? `Entry ${formatNumber(from)}` : `Entries ${formatNumber(from)} to ${formatNumber(to)}`);
const joined = (items: readonly string[]) => new Intl.ListFormat(locale).format(items);

export const keeping = {
  back: "Back",
  close: "Close",
  type: (word: string) => `Type “${word}” to confirm`,
  mistyped: (word: string) => `Type the word ${word}.`,
  ended: {
    cancelled: "Cancelled. Nothing was changed.",
    full: "There is not enough room on this computer. Nothing was changed.",
    locked: "Your wallet was locked meanwhile. Unlock it and try again.",
    damaged: "Something in your wallet is damaged. “Check everything” in Settings says what.",
    failed: "That did not work. Nothing was changed. Try again.",
  },
  unchanged: "Nothing was changed.",
  bytes: (done: string, total: string) => `${done} of ${total}`,

  file: {
    choose: "Choose backup file",
    chosen: (name: string, size: string) => `${name}, ${size}`,
    missing: "Choose the file first.",
  },
  secret: {
    how: "What opens it",
    passphrase: "Its passphrase",
    phrase: "My 24 words",
    passphraseBox: "Backup passphrase",
    passphraseHint: "The one you chose when you made the file.",
    missing: "Fill this in.",
  },

  report: {
    list: "What is in it",
    madeAt: "Made",
    size: "Size of the file",
    records: (many: number) => records(many),
    data: "Data",
    noRecords: "No records",
    grants: "Permissions of apps",
    identities: "Identities",
    logEntries: "Entries of your activity",
  },

  refused: {
    not_a_backup: "This file is not a Freehold backup.",
    wrong_passphrase:
      "That passphrase does not open this backup. It may not be the one of your wallet: it is the one you chose when you made the file.",
    wrong_phrase: "Those words do not open this backup. Check each word, or use the passphrase of the file.",
    damaged: "This backup was changed or damaged after it was made. Use another copy of it.",
    truncated: "A part of this backup is missing: the file ends too early. Copy it again from where you keep it.",
    newer: "This backup was made by a newer Freehold. Update Freehold first.",
  },

  overview: {
    text: "Two things together bring everything back on any computer: a backup file, and what opens it.",
    file: "Backup file",
    fileText: "Your data, permissions and history in one encrypted file. Without its passphrase or your 24 words, nobody can read it.",
    phrase: "Recovery phrase",
    phraseText:
      "24 words, from which all keys of your wallet can be made again. They open your wallet and your backups. Anyone who has them can act as you.",
    written: "You wrote it down and confirmed it.",
    notWritten: "You have not written it down yet.",
    write: "Write it down",
    toWords: "See the words again",
    last: "Last backup",
    never: "You have not made a backup file yet.",
    old: "That is a while ago. What you added since then is not in it.",
    backUp: "Back up",
    check: "Check a backup",
  },
  reminder: {
    old: (ago: string) => `Your last backup was made ${ago}.`,
    never: "Your data is on this computer alone. A backup file keeps it safe elsewhere too.",
  },

  backUp: {
    title: "Back up to a file",
    text: "Choose a passphrase for the file. It can be the one of your wallet. Your 24 words open it too.",
    submit: "Back up",
    working: "Encrypting your backup",
    doneTitle: "Your backup is made",
    doneText: (name: string) => `Your browser saves it as ${name}. Keep a copy away from this computer.`,
    again: "Save the file again",
    check: "Check a backup",
    toSettings: "Done",
  },
  drill: {
    title: "Check a backup",
    text: "Reads a backup to its end, as a restore would. Your wallet stays as it is.",
    submit: "Check this backup",
    working: "Reading the backup",
    good: "This backup would restore",
    goodText: "It was read to the end, and all of it is whole.",
    bad: "This backup would not restore",
    another: "Check another",
  },
  restore: {
    title: "Restore from backup",
    text: "Brings back everything that was in the backup when it was made.",
    theFile: "Your backup",
    newPassphrase: "A passphrase for this computer",
    newText: "It opens your wallet here from now on.",
    replaceTitle: "The wallet that is here now will be replaced",
    replaceText:
      "Its data, permissions, identities and history are deleted, and only what is in the backup takes their place. This cannot be undone.",
    replaceBackUp: "Back up what is here first",
    word: "replace",
    submit: "Restore",
    working: "Restoring your wallet",
    stay: "Keep this page open until it is done.",
    /** Where it stopped is not known: what was here may be gone. */
    ended: {
      full: "There is not enough room on this computer. Make room and restore again.",
      failed: "The restore did not reach its end. Restore again before you go on.",
    },
    refused: "Nothing was restored",
    refusedText: "Everything here is as it was.",
    settingsText: "Replaces what is here by what a backup file holds.",
  },
  restored: {
    title: "Your wallet is back",
    what: (many: number, grants: number, identities: number) => {
      const back = [
        ...(many > 0 ? [records(many)] : []),
        ...(grants > 0 ? [count(grants, "permission", "permissions")] : []),
        ...(identities > 0 ? [count(identities, "identity", "identities")] : []),
      ];
      return back.length > 0 ? `Back again: ${joined(back)}.` : "There was no data in the backup.";
    },
    paused: "Access is paused until you have looked through your apps.",
    unlock: "Unlock it with the passphrase you just chose.",
    toApps: "Look through your apps",
  },

  export: {
    title: "Export everything",
    text: "One readable file of what is yours, for you to use elsewhere.",
    inside:
      "In it: your records and imports, permissions with their receipts, requests, answers in advance, blocked sites, activity, earnings, channels, prices, rates, tokens and networks, what is on a public record, identities, names of passkeys, and settings.",
    outside:
      "Not in it: your keys and your 24 words. Nor what the wallet only works with: search indexes, payments on their way, and the lists by which apps learn what you revoked.",
    warningTitle: "Anyone who has this file can read it",
    warning: "It is not encrypted. To keep your data safe, make a backup instead.",
    toBackUp: "Make a backup instead",
    passphrase: "Passphrase",
    submit: "Export",
    working: "Writing the file",
    doneTitle: "Your export is made",
    doneText: (name: string) => `Your browser saves it as ${name}. Delete it when you no longer need it.`,
    settingsText: "All of it in one readable file.",
  },

  erase: {
    title: "Erase everything",
    text: "Deletes this wallet from this browser, for good.",
    goes: "What goes",
    what: [
      "All the data you added",
      "The access you gave: no app can read anything any more",
      "Your identities and keys",
      "Your activity, your earnings and your settings",
    ],
    stays: "What apps have read already stays with them. Backup files that you saved stay where they are.",
    firstTitle: "Back up first?",
    first: "A backup file is the only way to get any of this back.",
    firstAction: "Back up first",
    word: "erase",
    submit: "Erase everything",
    done: "Everything was erased",
    doneText:
      "We looked: nothing is left that this browser could open. Encrypted remains can stay in its files until it tidies them; without your passphrase, a passkey or your 24 words nobody can read them.",
    leftTitle: "Not everything could be erased",
    left: "Close all other Freehold tabs and windows, and erase again.",
    again: "Erase again",
    settings: "Erase",
    settingsText: "Deletes everything from this browser, for good.",
  },

  whole: { title: "The whole wallet" },
  check: {
    title: "Check everything",
    text: "Reads all that is stored here and looks whether it is as your wallet wrote it. With a lot of data this takes a while.",
    action: "Check everything",
    working: "Reading everything",
    whole: "Everything is as your wallet wrote it.",
    found: "Something is not as it was",
    help: "Nothing was deleted. Records can be imported again or restored from a backup.",
  },
} as const;

export const recovery = {
  title: "Your wallet needs attention",
  text: "Something on this computer is not as your wallet left it. Nothing was deleted, and no app can read anything until this is settled.",
  passphraseWaits: "Your new passphrase counts once your wallet is put right with what is left. Until then, the recovery phrase opens it.",
  short: "Something on this computer is not as your wallet left it. No app can read anything until you have looked.",
  open: "See what happened",
  lock: "Lock",
  wrong: "What is wrong",
  damage: {
    database: "Your wallet's storage is empty",
    databaseText: "The browser lost it, or something deleted it.",
    rolled_back: "What is here is older than it should be",
    rolledBackText: "Changes that your wallet had saved are missing, as if an older state had been put in their place.",
    header: "The lock of your wallet was changed or is missing",
    headerText: "It is what your passphrase opens.",
    documents: "Some of what your wallet keeps is missing or was changed",
    documentsText: (what: readonly string[]) => {
      const said = joined(what);
      return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
    },
    entries: {
      log: (from: number, to: number) => `${entries(from, to)} of your activity`,
      ledger: (from: number, to: number) => `${entries(from, to)} of your earnings`,
      other: (from: number, to: number) => entries(from, to),
    },
    entriesText: "Missing or changed.",
    records: (many: number, stream: string, source: string) => `${records(many)} of ${stream} from ${source}`,
    recordsText: (range: string) => `Missing or changed, ${range}. They can be imported again.`,
    second_copy: "The spare copy of your wallet is missing or was changed",
    secondCopyText: "Nothing is lost. It is written anew when you unlock the next time.",
  },

  can: "What can be put back",
  secondCopy: {
    whole: "Your wallet keeps a spare copy of your keys, identities, permissions and earnings. It is whole.",
    partly: "Your wallet keeps a spare copy of your keys, identities, permissions and earnings. Only a part of it can be used.",
    none: "There is no spare copy that could be used. What can still be read here is kept.",
  },
  records: "Your records and the list of your activity are not in it. Records come back from the files you imported; both come back from a backup.",
  do: "What you can do",
  repairTitle: "Go on with this wallet",
  repair: "Put back what was saved",
  keepTitle: "Go on with what is left",
  repairNone: "Keep what is left",
  restoreTitle: "Go back to a backup",
  eraseTitle: "Start over",
  repairText: "What is in no place any more is given up, and you see what that is. Access stays paused until you have looked through your apps.",
  repairing: "Putting it back",
  restoreText: "If you have a recent backup file, it may bring back more, records included.",
  eraseText: "Deletes this wallet from this browser, for good.",

  done: {
    title: "Your wallet works again",
    whole: "Everything came back.",
    back: "What came back",
    restored: (many: number) => `${count(many, "piece", "pieces")} of what your wallet keeps came back from the spare copy.`,
    none: "Nothing had to be put back.",
    gone: "Gone for good",
    some: (what: string) => `Some of ${what}`,
    again: "Import again",
    againText: "These records are gone from here. The files you imported bring them back.",
    records: (many: number, stream: string, source: string) => `${records(many)} of ${stream} from ${source}`,
    files: (names: readonly string[]) => `From ${joined(names)}`,
    paused: "Access is paused until you have looked through your apps.",
    add: "Add data",
    apps: "Look through your apps",
    data: "Go to your data",
  },
} as const;
