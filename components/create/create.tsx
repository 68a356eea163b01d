import { text } from "../text/en.ts";
import { Button } from "../ui/button.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { NewPassphraseFields, useNewPassphrase } from "./new-passphrase.tsx";
import { useSend } from "./use-send.ts";

/** The passphrase, twice, and the wallet is made. */
export function Create() {
  const fresh = useNewPassphrase();
  const create = useAction((client, input: { passphrase: string }) => client.create(input));
  // Where to go from here the shell decides, once it knows of the wallet.
  const { asked, onSubmit } = useSend(fresh.problem === undefined, () => create.run({ passphrase: fresh.chosen.passphrase }));
  return (
    <form onSubmit={onSubmit} className="max-w-md">
      <title>{text.app.tab(text.create.title)}</title>
      <h1 className="text-2xl leading-8 font-semibold">{text.create.title}</h1>
      <p className="mt-2 mb-8 text-soft">{text.create.text}</p>
      <NewPassphraseFields labels={text.create} value={fresh} asked={asked} focusFirst />
      <div className="my-6">
        <FailureNotice failure={create.failure} />
      </div>
      <Button type="submit" variant="primary" busy={create.busy}>
        {text.create.create}
      </Button>
      <span role="status" className="ml-4 text-soft">
        {create.busy && text.create.working}
      </span>
    </form>
  );
}
