import { access as t } from "../text/en-consent.ts";
import { Button } from "../ui/button.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";

/** Gives what was left of a grant that ran out by a clock that was ahead. */
export function GiveAgain({ grantId }: { grantId: string }) {
  const again = useAction((client, input: { grantId: string }) => client.giveAgain(input));
  return (
    <>
      <Button busy={again.busy} onClick={() => void again.run({ grantId })}>
        {t.giveAgain}
      </Button>
      <FailureNotice failure={again.failure} />
    </>
  );
}
