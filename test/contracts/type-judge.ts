// Lets the types of an SDK judge JSON: as a literal in a module of its own, compiled against them.
import { resolve } from "node:path";
import ts from "typescript";

/** JSON that is said to be of an exported type of a module. */
export interface Claim {
  readonly type: string;
  readonly value: unknown;
}

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  exactOptionalPropertyTypes: true,
  types: [],
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
};

/** What the compiler says against each claim, in their order: missing members, wrong kinds, members that nobody knows. */
export function verdicts(module: string, claims: readonly Claim[]): string[][] {
  const modules = new Map(
    claims.map(({ type, value }, n) => [
      resolve(`test/contracts/claim-${n}.mts`),
      `import type { ${type} } from "${module}";\nexport const claim: ${type} = ${JSON.stringify(value)};\n`,
    ]),
  );
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => modules.has(name) || fileExists(name);
  host.readFile = (name) => modules.get(name) ?? readFile(name);
  host.getSourceFile = (name, target, ...rest) => {
    const text = modules.get(name);
    return text === undefined
      ? getSourceFile(name, target, ...rest)
      : ts.createSourceFile(name, text, target, true);
  };
  const program = ts.createProgram([...modules.keys()], OPTIONS, host);
  return [...modules.keys()].map((name) => {
    const file = program.getSourceFile(name);
    if (file === undefined) throw new Error(`${name} was not compiled`);
    return ts
      .getPreEmitDiagnostics(program, file)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " ").slice(0, 300));
  });
}
