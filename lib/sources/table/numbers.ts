/** A number as JSON writes it. Not `007`, `+5`, `1,5` or `£3`: those are text whose meaning is not certain. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Whether a text is a number that survives as one: finite, and exact if it is whole. */
export function isNumeric(text: string): boolean {
  if (!NUMBER.test(text)) return false;
  const value = Number(text);
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}
