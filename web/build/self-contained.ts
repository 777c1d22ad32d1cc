// Puts script and style into the page, and says in a policy that nothing else may run.

import { createHash } from "node:crypto";
import { build, type Plugin } from "vite";

const PROVER = "virtual:prover";

/** The text of the worker, as a module of the page. */
export function proverText(): Plugin {
  return {
    name: "prover-text",
    resolveId: (id) => (id === PROVER ? `\0${PROVER}` : undefined),
    load: async (id) => (id === `\0${PROVER}` ? `export default ${JSON.stringify(await bundledProver())};` : undefined),
  };
}

async function bundledProver(): Promise<string> {
  const entry = "src/worker/prover.ts";
  const outputs = await build({
    configFile: false,
    logLevel: "error",
    define: { __STANDALONE__: "true" },
    build: { target: "es2020", write: false, copyPublicDir: false, lib: { entry, formats: ["es"], fileName: "prover" }, minify: true },
  });
  const output = [outputs].flat()[0];
  const chunk = output !== undefined && "output" in output ? output.output[0] : undefined;
  if (chunk?.type !== "chunk") throw new Error("the worker was not built");
  return chunk.code;
}

export function selfContained(): Plugin {
  return {
    name: "self-contained",
    apply: "build",
    enforce: "post",
    generateBundle: {
      // After Vite has filled in its own places in the script.
      order: "post",
      handler(_, bundle) {
        const page = bundle["standalone.html"];
        if (page?.type !== "asset") throw new Error("the page is not in the build");
        const script = Object.values(bundle).find((file) => file.type === "chunk" && file.isEntry);
        const style = Object.values(bundle).find((file) => file.fileName.endsWith(".css"));
        if (script?.type !== "chunk" || style?.type !== "asset") throw new Error("script or style is not in the build");
        if (script.code.includes("__VITE_")) throw new Error("the script has a place that was not filled in");
        page.source = joined(String(page.source), script.code, String(style.source));
        // All of it is in the page now.
        for (const name of Object.keys(bundle)) if (name !== "standalone.html") delete bundle[name];
      },
    },
  };
}

function joined(page: string, script: string, style: string): string {
  // Nothing within may end the element that it stands in.
  const inner = script.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  const policy = [
    "default-src 'none'",
    `script-src '${digest(inner)}'`,
    `style-src '${digest(style)}'`,
    "img-src blob: data:",
    "media-src blob:",
    "worker-src blob:",
    "connect-src https: http:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types veche",
  ].join("; ");
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  return page
    .replace(/<script[^>]*src=[^>]*><\/script>/g, "")
    .replace(/<link[^>]*rel="(?:stylesheet|modulepreload)"[^>]*>/g, "")
    .replace("<meta charset=\"utf-8\" />", () => `<meta charset="utf-8" />\n    ${head}\n    <style>${style}</style>`)
    .replace("</body>", () => `<script type="module">${inner}</script>\n  </body>`);
}

function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
