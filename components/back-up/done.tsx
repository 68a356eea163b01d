import { Link } from "wouter";
import { text } from "../text/en.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";

export function Done({ onAgain }: { onAgain: () => void }) {
  return (
    <>
      <Notice tone="good" role="status" title={text.backUp.doneTitle}>
        {text.backUp.doneText}
      </Notice>
      <div className="mt-6 flex flex-wrap gap-2">
        <Link to="/data" className={buttonClass("primary")}>
          {text.backUp.toData}
        </Link>
        <Button onClick={onAgain}>{text.backUp.again}</Button>
      </div>
    </>
  );
}
