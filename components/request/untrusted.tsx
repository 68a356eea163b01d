import { useState } from "react";
import { words } from "../text/en-consent.ts";
import { plain } from "../text/plain.ts";

/** Characters shown at all. */
const MOST = 2000;

type Props = {
  /** Text that an app wrote. Only ever shown as text. */
  children: string;
  /** Characters shown before the rest is folded away. */
  limit?: number;
  /** In quotation marks: somebody says so. */
  quoted?: boolean;
  /** Stays cut: it can be read in full elsewhere on the screen. */
  cut?: boolean;
};

/** Somebody else's words: isolated from the direction of ours, and cut visibly where they are long. */
export function Untrusted({ children, limit = 120, quoted = false, cut = false }: Props) {
  const [open, setOpen] = useState(false);
  const whole = plain(children, MOST);
  const short = plain(whole, limit);
  const long = short !== whole && !cut;
  return (
    <>
      {quoted && "“"}
      <bdi dir="auto" className="wrap-anywhere">
        {open ? whole : short}
      </bdi>
      {quoted && "”"}
      {long && (
        <button type="button" aria-expanded={open} className="ml-1 rounded text-sm text-soft not-italic underline" onClick={() => setOpen(!open)}>
          {open ? words.showLess : words.showAll}
        </button>
      )}
    </>
  );
}
