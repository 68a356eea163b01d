/** The one locale there is so far. */
export const locale = "en";

const numbers = new Intl.NumberFormat(locale);

export const formatNumber = (value: number) => numbers.format(value);

/** "1 record", "1,200 records". */
export const count = (value: number, one: string, other: string) => `${formatNumber(value)} ${value === 1 ? one : other}`;
