import { useState } from "react";
import { useLocation } from "wouter";
import { text } from "../text/en.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { useAction } from "../wallet/action.ts";
import { useSources, useStatus } from "../wallet/queries.ts";

/** Where the person is dealing with it already, or is in the middle of something. */
const quietAt = ["/backup", "/settings", "/add"];

/** What is true of the whole wallet and wants doing something about. */
export function Banners() {
  return (
    <aside aria-label={text.notices} className="space-y-2 px-4 pt-4 empty:hidden sm:px-8 md:px-12 md:pt-6">
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

/** Asks once there is something to lose, and is quiet until the next visit when told so. */
function BackUpReminder() {
  const [later, setLater] = useState(false);
  const [location, navigate] = useLocation();
  const backedUp = useStatus().data?.backedUp ?? true;
  const filled = useSources().data?.some((source) => source.imports.length > 0) ?? false;
  if (backedUp || later || !filled || quietAt.includes(location)) return null;
  const action = (
    <>
      <Button onClick={() => setLater(true)}>{text.reminder.later}</Button>
      <Button variant="primary" onClick={() => navigate("/backup")}>
        {text.reminder.action}
      </Button>
    </>
  );
  return (
    <Notice tone="wait" action={action}>
      {text.reminder.text}
    </Notice>
  );
}
