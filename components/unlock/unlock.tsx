import { type SubmitEvent, useState } from "react";
import { useHashLocation } from "wouter/use-hash-location";
import { text } from "../text/en.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { useAction } from "../wallet/action.ts";
import { useStatus } from "../wallet/queries.ts";
import { OtherWays } from "./other-ways.tsx";
import { PasskeyUnlock } from "./passkey-unlock.tsx";
import { Recover } from "./recover.tsx";
import { Refusal } from "./refusal.tsx";

/** Stands in for any screen while the wallet is locked, and says what waits behind the lock. */
export function Unlock() {
  const [route] = useHashLocation();
  const status = useStatus().data;
  const waiting = status?.waiting ?? 0;
  const line = waiting > 0 && <p className="text-amber">{text.unlock.waiting(waiting)}</p>;
  if (route === "/recover") return <Recover waiting={line} />;
  return (
    <div className="w-full max-w-sm">
      <title>{text.app.tab(text.unlock.title)}</title>
      <h1 className="mb-2 text-2xl leading-8 font-semibold">{text.unlock.title}</h1>
      <div className="mb-6 min-h-6">{line}</div>
      <ByPassphrase />
      <PasskeyUnlock candidates={status?.passkeys ?? []} />
      <OtherWays />
    </div>
  );
}

function ByPassphrase() {
  const [passphrase, setPassphrase] = useState("");
  const unlock = useAction((client, input: { passphrase: string }) => client.unlock(input));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (passphrase !== "") void unlock.run({ passphrase });
  };
  return (
    <form onSubmit={submit}>
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
        error={unlock.failure && <Refusal failure={unlock.failure} />}
      />
      <Button type="submit" variant="primary" busy={unlock.busy} className="mt-6 w-full">
        {text.unlock.unlock}
      </Button>
    </form>
  );
}
