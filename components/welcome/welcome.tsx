import { FileLock2, ScrollText, ToggleRight } from "lucide-react";
import { useLocation } from "wouter";
import { OutcomeNotice } from "../keeping/outcome-notice.tsx";
import { text } from "../text/en.ts";
import { keeping } from "../text/en-keeping.ts";
import { Button } from "../ui/button.tsx";

const icons = [FileLock2, ToggleRight, ScrollText];

/** The first screen of all. */
export function Welcome() {
  const [, navigate] = useLocation();
  return (
    <>
      <title>{text.app.tab(text.welcome.title)}</title>
      <div className="mb-10 empty:hidden">
        <OutcomeNotice />
      </div>
      <h1 className="text-4xl leading-12 font-semibold tracking-tight">{text.welcome.title}</h1>
      <p className="mt-4 text-lg leading-7 text-soft">{text.welcome.text}</p>
      <ul className="my-10 divide-y divide-line border-y border-line">
        {text.welcome.points.map((point, index) => {
          const Icon = icons[index] ?? ScrollText;
          return (
            <li key={point.title} className="flex gap-4 py-5">
              <Icon aria-hidden className="mt-0.5 size-5 shrink-0 text-green" />
              <div>
                <p className="font-semibold">{point.title}</p>
                <p className="text-soft">{point.text}</p>
              </div>
            </li>
          );
        })}
      </ul>
      <div className="flex flex-wrap items-center gap-4">
        <Button variant="primary" onClick={() => navigate("/create")}>
          {text.welcome.create}
        </Button>
        <Button onClick={() => navigate("/restore")}>{keeping.restore.title}</Button>
        <p className="text-soft">{text.welcome.note}</p>
      </div>
    </>
  );
}
