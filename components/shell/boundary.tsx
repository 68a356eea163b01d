import { Component, type ReactNode } from "react";
import { text } from "../text/en.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";

type State = { readonly broken: boolean };

/** Keeps one screen's failure from taking the others along. Give it a `key` that differs between screens. */
export class Boundary extends Component<{ children: ReactNode }, State> {
  override state: State = { broken: false };

  static getDerivedStateFromError(): State {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <Notice tone="danger" role="alert" title={text.crashed.title} action={<Button onClick={() => location.reload()}>{text.crashed.reload}</Button>}>
        {text.crashed.text}
      </Notice>
    );
  }
}
