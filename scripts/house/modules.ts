import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix, relative, resolve, sep } from "node:path";
import { parseSync, Visitor } from "oxc-parser";

/** One import of one file. `to` is a path from the root for our own files, else the package's specifier. */
export type Import = {
  readonly to: string;
  readonly own: boolean;
  /** Nothing of it is left at run time: `import type`, `export type … from`, `import("…").T`. */
  readonly typeOnly: boolean;
  readonly line: number;
  /** Why it could not be followed. */
  readonly problem?: string;
};

export type Module = {
  /** Path from the root, with `/`. */
  readonly path: string;
  readonly imports: readonly Import[];
  /** All it does is to pass on what other files export. */
  readonly barrel: boolean;
  readonly comments: readonly { readonly text: string; readonly line: number }[];
};

type Found = { specifier: string; typeOnly: boolean; at: number };

/** What a file imports, in every form TypeScript has. Throws on a file that does not parse. */
export function parseModule(root: string, path: string, source: string): Module {
  const result = parseSync(path, source);
  const [error] = result.errors;
  if (error) throw new Error(`${path}: ${error.message}`);
  const found = [...fromStatements(result.module), ...fromExpressions(result.program)];
  const lineOf = (at: number) => source.slice(0, at).split("\n").length;
  return {
    path,
    imports: found.map(({ specifier, typeOnly, at }) => ({ ...resolveImport(root, path, specifier), typeOnly, line: lineOf(at) })),
    barrel: isBarrel(result.program),
    comments: result.comments.map(({ value, start }) => ({ text: value, line: lineOf(start) })),
  };
}

export function readModule(root: string, path: string): Module {
  return parseModule(root, path, readFileSync(join(root, path), "utf8"));
}

type Parsed = ReturnType<typeof parseSync>;

function fromStatements({ staticImports, staticExports }: Parsed["module"]): Found[] {
  const imports = staticImports.map(({ moduleRequest, entries, start }) => ({
    specifier: moduleRequest.value,
    typeOnly: entries.length > 0 && entries.every((entry) => entry.isType),
    at: start,
  }));
  const exports = staticExports.flatMap(({ entries, start }) =>
    entries.flatMap(({ moduleRequest, isType }) => (moduleRequest ? [{ specifier: moduleRequest.value, typeOnly: isType, at: start }] : [])),
  );
  return [...imports, ...exports];
}

function fromExpressions(program: Parsed["program"]): Found[] {
  const found: Found[] = [];
  new Visitor({
    ImportExpression({ source, start }) {
      if (source.type === "Literal" && typeof source.value === "string") found.push({ specifier: source.value, typeOnly: false, at: start });
    },
    TSImportType({ source, start }) {
      found.push({ specifier: source.value, typeOnly: true, at: start });
    },
  }).visit(program);
  return found;
}

function isBarrel({ body }: Parsed["program"]): boolean {
  const passesOn = body.filter(
    (statement) => statement.type === "ExportAllDeclaration" || (statement.type === "ExportNamedDeclaration" && statement.source !== null),
  );
  return passesOn.length > 0 && body.every((statement) => passesOn.includes(statement) || statement.type === "ImportDeclaration");
}

function resolveImport(root: string, from: string, specifier: string): Pick<Import, "to" | "own" | "problem"> {
  const bare = specifier.replace(/\?.*$/, "");
  if (/^(?:[@~]{1,2}\/|[@~]{1,2}$|#|\/)/.test(bare)) return { to: specifier, own: true, problem: "write a relative path, not an alias" };
  if (!bare.startsWith(".")) return { to: specifier, own: false };
  const file = resolve(root, dirname(from), bare);
  const to = relative(root, file).split(sep).join(posix.sep);
  return existsSync(file) && statSync(file).isFile() ? { to, own: true } : { to, own: true, problem: "no such file (write the extension)" };
}
