// The one script that the pages start beside themselves: their prover.

interface Policy {
  createScriptURL: (url: string) => string;
}

interface Policies {
  createPolicy: (name: string, rules: Policy) => Policy;
}

/** Starts a worker at an address that this program made, which the page's policy demands to be said (Trusted Types). */
export function startWorker(url: string): Worker {
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  const trusted = policies === undefined ? url : policy(policies).createScriptURL(url);
  return new Worker(trusted, { type: "module" });
}

let made: Policy | undefined;

function policy(policies: Policies): Policy {
  made ??= policies.createPolicy("veche", { createScriptURL: ownScript });
  return made;
}

/** A file of this address, or what this page holds as text: nothing else is ever started. */
function ownScript(url: string): string {
  const { origin, protocol } = new URL(url, window.location.href);
  if (protocol !== "blob:" && origin !== window.location.origin) throw new TypeError("a script from elsewhere");
  return url;
}
