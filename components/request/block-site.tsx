import { blocked as t } from "../text/en-sites.ts";
import { Button } from "../ui/button.tsx";
import { Details } from "../ui/details.tsx";

type Props = { busy: boolean; onBlock: () => void };

/** A no for good. Out of the way: the plain no stands beside the yes. */
export function BlockSite({ busy, onBlock }: Props) {
  return (
    <div className="text-sm">
      <Details summary={t.more}>
        <p className="mb-2 text-soft">{t.askText}</p>
        <Button busy={busy} onClick={onBlock}>
          {t.ask}
        </Button>
      </Details>
    </div>
  );
}
