import { text } from "../text/en.ts";
import { Button } from "../ui/button.tsx";
import { Section } from "../ui/page.tsx";

export function ShowWords({ words, onWritten }: { words: readonly string[]; onWritten: () => void }) {
  return (
    <Section title={text.backUp.wordsTitle} text={text.backUp.wordsText}>
      <ol aria-label={text.backUp.words} translate="no" className="mb-6 columns-2 gap-8 border-y border-line py-4 sm:columns-3">
        {words.map((word, index) => (
          // A word can stand in the phrase twice: its place is its key.
          <li key={index} className="flex gap-3 py-1">
            <span className="tabular w-6 text-right text-soft">{index + 1}</span>
            <span className="font-mono font-semibold">{word}</span>
          </li>
        ))}
      </ol>
      <Button variant="primary" onClick={onWritten}>
        {text.backUp.written}
      </Button>
    </Section>
  );
}
