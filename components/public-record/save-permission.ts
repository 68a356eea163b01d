import { saveFile } from "../keeping/save-file.ts";
import { useAction } from "../wallet/action.ts";

/** Has the browser save a statement; gives whether it was handed to the browser. */
export function useSavePermission() {
  const saving = useAction((client, input: { grantId: string; network: string }) => client.savePermission(input));
  const save = async (input: { grantId: string; network: string }): Promise<boolean> => {
    const file = await saving.run(input);
    if (file) saveFile(new Blob([file.text], { type: "application/json" }), file.name);
    return file !== undefined;
  };
  return { save, saving };
}
