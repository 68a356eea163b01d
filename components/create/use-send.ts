import { type SubmitEvent, useState } from "react";
import { flushSync } from "react-dom";

/**
 * The sending of a form that can be wrong. `asked`: it was sent, so what is wrong may be said; the keyboard is then in the first
 * box that is. `send` runs only while the form is `valid`.
 */
export function useSend(valid: boolean, send: () => Promise<unknown>): { asked: boolean; onSubmit: (event: SubmitEvent<HTMLFormElement>) => void } {
  const [asked, setAsked] = useState(false);
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (valid) return void send();
    flushSync(() => setAsked(true));
    event.currentTarget.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  };
  return { asked, onSubmit };
}
