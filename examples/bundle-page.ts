import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** One browser script of a TypeScript entry and what it imports, as text. */
export async function bundlePage(entry: URL): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    logLevel: "silent",
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error(`${entry.href} made no script`);
  return script.text;
}
