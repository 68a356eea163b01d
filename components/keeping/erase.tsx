import { useState } from "react";
import { Link, useLocation } from "wouter";
import { useSend } from "../create/use-send.ts";
import { keeping } from "../text/en-keeping.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { PageTitle, Section } from "../ui/page.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { useStatus } from "../wallet/queries.ts";
import { useOutcome } from "./outcome.tsx";
import { isTyped, TypedWord } from "./typed-word.tsx";

const t = keeping.erase;

/** Everything goes, after a typed word; the answer says whether it is gone. Open also to whoever cannot unlock any more. */
export function Erase() {
  const { tell } = useOutcome();
  const [, navigate] = useLocation();
  const vault = useStatus().data?.vault;
  const [typed, setTyped] = useState("");
  const erase = useAction((client) => client.erase({ confirm: "erase" }));
  const { asked, onSubmit } = useSend(isTyped(typed, t.word), async () => {
    const answer = await erase.run(null);
    if (answer === undefined) return;
    tell({ kind: "erased", gone: answer.gone });
    navigate("/welcome");
  });
  return (
    <>
      <PageTitle title={t.title} text={t.text} />
      <Section title={t.goes}>
        <ul className="list-disc space-y-1 pl-5 marker:text-soft">
          {t.what.map((what) => (
            <li key={what}>{what}</li>
          ))}
        </ul>
        <p className="mt-4 max-w-prose text-soft">{t.stays}</p>
      </Section>
      {(vault === "unlocked" || vault === "locked") && <BackUpFirst />}
      <form onSubmit={onSubmit}>
        <TypedWord word={t.word} typed={typed} onType={setTyped} asked={asked} />
        <div className="my-6">
          <FailureNotice failure={erase.failure} />
        </div>
        <div className="flex flex-wrap gap-2">
          <Button type="submit" variant="danger" busy={erase.busy}>
            {t.submit}
          </Button>
          <Link to="/data" className={buttonClass("quiet")}>
            {keeping.back}
          </Link>
        </div>
      </form>
    </>
  );
}

function BackUpFirst() {
  const action = (
    <Link to="/backup/file" className={buttonClass("quiet")}>
      {t.firstAction}
    </Link>
  );
  return (
    <div className="mb-8">
      <Notice tone="wait" title={t.firstTitle} action={action}>
        {t.first}
      </Notice>
    </div>
  );
}
