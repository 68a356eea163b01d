import { useState } from "react";
import { useLocation } from "wouter";
import { isOld } from "../back-up/backup-age.ts";
import { OutcomeNotice } from "../keeping/outcome-notice.tsx";
import { text } from "../text/en.ts";
import { keeping } from "../text/en-keeping.ts";
import { ago } from "../text/format.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { useNow } from "../ui/use-now.ts";
import { useAction } from "../wallet/action.ts";
import { useSources, useStatus } from "../wallet/queries.ts";
import { NoSpace } from "./no-space.tsx";

/** Where the person is dealing with it already, or is in the middle of something. */
const quietAt = ["/backup", "/backup/file", "/backup/check", "/export", "/settings", "/add"];
const HOUR = 3_600_000;

/** What is true of the whole wallet and wants doing something about. */
export function Banners() {
  return (
    <aside aria-label={text.notices} className="space-y-2 px-4 pt-4 empty:hidden sm:px-8 md:px-12 md:pt-6">
      <OutcomeNotice />
      <NoSpace />
      <Paused />
      <BackUpReminder />
    </aside>
  );
}

function Paused() {
  const paused = useStatus().data?.paused ?? false;
  const resume = useAction((client) => client.pause({ paused: false }));
  if (!paused) return null;
  const action = (
    <Button busy={resume.busy} onClick={() => void resume.run(null)}>
      {text.paused.resume}
    </Button>
  );
  return (
    <Notice tone="wait" action={action}>
      {text.paused.text}
    </Notice>
  );
}

/** Asks once there is something to lose: for the phrase, then for a file when there is none that is young enough. Quiet until the next visit when told so. */
function BackUpReminder() {
  const [later, setLater] = useState(false);
  const [location, navigate] = useLocation();
  const reminder = useReminder();
  if (reminder === undefined || later || quietAt.includes(location)) return null;
  const action = (
    <>
      <Button onClick={() => setLater(true)}>{text.reminder.later}</Button>
      <Button variant="primary" onClick={() => navigate(reminder.to)}>
        {text.reminder.action}
      </Button>
    </>
  );
  return (
    <Notice tone="wait" action={action}>
      {reminder.text}
    </Notice>
  );
}

function useReminder(): { readonly text: string; readonly to: string } | undefined {
  const now = useNow(HOUR);
  const status = useStatus().data;
  const imports = useSources().data?.flatMap((source) => source.imports) ?? [];
  if (status === undefined || imports.length === 0) return undefined;
  if (!status.backedUp) return { text: text.reminder.text, to: "/backup" };
  const since = status.lastBackupAt ?? Math.min(...imports.map(({ at }) => at));
  if (!isOld(since, now)) return undefined;
  return { text: status.lastBackupAt === undefined ? keeping.reminder.never : keeping.reminder.old(ago(since, now)), to: "/backup/file" };
}
