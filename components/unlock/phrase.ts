/** How many words a wallet's recovery phrase has (BIP-39, 256 bits). */
export const PHRASE_LENGTH = 24;

/** The words in what was typed or pasted, whatever stands between them: line breaks, commas, the numbers of a list. */
export const wordsOf = (typed: string): string[] => typed.toLowerCase().match(/[a-z]+/g) ?? [];
