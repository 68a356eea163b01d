import { text } from "../text/en.ts";
import { Notice } from "../ui/notice.tsx";
import { useStatus } from "../wallet/queries.ts";

/** Nothing new can be kept until there is room on the disk. */
export function NoSpace() {
  const full = useStatus().data?.full ?? false;
  if (!full) return null;
  return (
    <Notice tone="danger" role="alert" title={text.full.title}>
      {text.full.text}
    </Notice>
  );
}
