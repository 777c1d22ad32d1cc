/// <reference types="vite/client" />

/** Whether this is the page that is one file. */
declare const __STANDALONE__: boolean;

declare module "virtual:prover" {
  const text: string;
  export default text;
}
