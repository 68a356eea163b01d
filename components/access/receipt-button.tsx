import { saveFile } from "../keeping/save-file.ts";
import { receipt as t } from "../text/en-receipt.ts";
import { Button } from "../ui/button.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";

/** Has the browser save the signed receipt of a yes or a no. */
export function ReceiptButton({ receiptId, of }: { receiptId: string; of: string }) {
  const find = useAction((client, input: { receiptId: string }) => client.receipt(input));
  const save = async () => {
    const found = await find.run({ receiptId });
    if (!found) return;
    const { receipt, jws } = found;
    const text = `${JSON.stringify({ format: "freehold-receipt/1", receipt, jws }, null, 2)}\n`;
    saveFile(new Blob([text], { type: "application/json" }), `freehold-receipt-${receiptId.slice(-12)}.json`);
  };
  return (
    <>
      <Button className="text-sm" aria-label={t.saveOf(of)} busy={find.busy} onClick={() => void save()}>
        {t.save}
      </Button>
      {find.output === null && <p role="status">{t.gone}</p>}
      <FailureNotice failure={find.failure} />
    </>
  );
}
