/**
 * Control characters, and those that turn or hide the direction and order of text (Unicode TR 36, UTS 39): a file or an app
 * could use them to make a screen say something else. Joiners and variation selectors stay: scripts and emoji are written with them.
 */
const unseen = /(?![\u{200c}\u{200d}\p{Variation_Selector}])[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/gu;
const MARK = "\ufffd";

/**
 * Text from outside, fit to be shown: unseen characters are marked, line breaks are spaces, what is longer than `most`
 * characters ends in an ellipsis.
 */
export function plain(value: string, most = 200): string {
  // Cut first with room to spare, so that a value of many megabytes costs no more than a short one.
  const head = value.slice(0, most * 2 + 2);
  const characters = [...head.replace(/[\t\n\r]+/g, " ").replace(unseen, MARK)];
  return characters.length > most || head.length < value.length ? `${characters.slice(0, most - 1).join("")}…` : characters.join("");
}
