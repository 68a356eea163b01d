import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useRef } from "react";

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  text?: ReactNode;
  children?: ReactNode;
  /** Buttons, the one that acts last. */
  actions?: ReactNode;
};

/** A question on top of the page. Escape and a press beside it close it; the keyboard is then back where it was. */
export function Dialog({ open, onOpenChange, title, text, children, actions }: Props) {
  const opener = useRef<Element>(null);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[#000]/45" />
        <Radix.Content
          onOpenAutoFocus={() => {
            opener.current = document.activeElement;
          }}
          onCloseAutoFocus={(event) => {
            // Radix gives the keyboard back to a trigger of its own, and these dialogs have none.
            event.preventDefault();
            if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus();
          }}
          {...(text === undefined ? { "aria-describedby": undefined } : {})}
          className="fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] max-w-md -translate-x-1/2 -translate-y-1/2 flex-col gap-4 overflow-y-auto rounded-lg border border-line bg-sheet p-6 shadow-lg"
        >
          <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
          {text !== undefined && (
            <Radix.Description asChild>
              <div className="text-soft">{text}</div>
            </Radix.Description>
          )}
          {children}
          {actions !== undefined && <div className="flex flex-wrap justify-end gap-2 pt-2">{actions}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
