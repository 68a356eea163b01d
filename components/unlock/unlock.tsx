import { type SubmitEvent, useState } from "react";
import { text } from "../text/en.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { useAction } from "../wallet/action.ts";
import { failureText } from "../wallet/failure.tsx";
import { useStatus } from "../wallet/queries.ts";

/** Stands in for any screen while the wallet is locked, and says what waits behind the lock. */
export function Unlock() {
  const [passphrase, setPassphrase] = useState("");
  const waiting = useStatus().data?.waiting ?? 0;
  const unlock = useAction((client, input: { passphrase: string }) => client.unlock(input));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (passphrase !== "") void unlock.run({ passphrase });
  };
  return (
    <form onSubmit={submit} className="w-full max-w-sm">
      <title>{text.app.tab(text.unlock.title)}</title>
      <h1 className="mb-2 text-2xl leading-8 font-semibold">{text.unlock.title}</h1>
      <p className="mb-6 min-h-6 text-amber">{waiting > 0 && text.unlock.waiting(waiting)}</p>
      <TextField
        label={text.unlock.passphrase}
        type="password"
        autoComplete="current-password"
        focusFirst
        value={passphrase}
        onChange={(event) => {
          setPassphrase(event.target.value);
          unlock.reset();
        }}
        error={unlock.failure && <span role="alert">{failureText(unlock.failure)}</span>}
      />
      <Button type="submit" variant="primary" busy={unlock.busy} className="mt-6 w-full">
        {text.unlock.unlock}
      </Button>
    </form>
  );
}
