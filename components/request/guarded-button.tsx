import { type ComponentProps, useRef } from "react";
import { Button } from "../ui/button.tsx";

type Props = Omit<ComponentProps<typeof Button>, "onClick" | "onKeyDown" | "onPointerDown"> & {
  /** Takes a press now. While false the button stays in place and keeps focus. */
  ready: boolean;
  onPress: () => void;
};

/** A button that a press must have *begun* on while it was ready; a held key does not press it. */
export function GuardedButton({ ready, onPress, ...rest }: Props) {
  const begunReady = useRef(true);
  const begin = () => {
    begunReady.current = ready;
  };
  return (
    <Button
      {...rest}
      aria-disabled={!ready || undefined}
      onPointerDown={begin}
      onKeyDown={(event) => {
        if (event.repeat) event.preventDefault();
        else begin();
      }}
      onClick={() => {
        const meant = begunReady.current;
        begunReady.current = true;
        if (ready && meant) onPress();
      }}
    />
  );
}
