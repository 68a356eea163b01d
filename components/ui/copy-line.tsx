import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { text } from "../text/en.ts";
import { Button } from "./button.tsx";

type Props = {
  label: string;
  value: string;
  /** The accessible name of the button: what is copied. */
  action: string;
};

/** A value that only machines read, whole, with a way to take it along. */
export function CopyLine({ label, value, action }: Props) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
  };
  return (
    <div>
      <p className="text-sm text-soft">{label}</p>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <code className="min-w-0 flex-1 basis-60 py-2 font-mono text-sm break-all">{value}</code>
        <Button aria-label={action} onClick={() => void copy()}>
          {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
          {copied ? text.action.copied : text.action.copy}
        </Button>
      </div>
      <span role="status" className="sr-only">
        {copied && text.action.copied}
      </span>
    </div>
  );
}
