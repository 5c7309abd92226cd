// Assumptions of the tests that the types of the libraries do not make. If one is wrong, the test fails there.
import type { AddressInfo } from 'node:net';

// biome-ignore lint/suspicious/noExplicitAny: the one name for values that only the test knows
type Known = any;

declare global {
  interface JSON {
    /** A buffer is converted to text. */
    parse(text: string | Uint8Array): Known;
  }
  /** A test checks `code` only of errors that have one. */
  interface Error {
    code?: Known;
  }
  /** A test looks only for elements that exist, and knows their kind. */
  interface ParentNode {
    querySelector(selectors: string): Known;
    querySelectorAll(selectors: string): Known;
  }
  interface Document {
    getElementById(id: string): Known;
    readonly activeElement: Known;
  }
  interface HTMLElement {
    value: Known;
  }
  interface SVGElement {
    value: Known;
  }
  /** A test takes only what a text or a list contains. */
  interface RegExp {
    exec(text: string): Known;
  }
  interface String {
    match(pattern: string | RegExp): Known;
  }
  interface PromiseConstructor {
    /** It may resolve without a value. */
    new <T = Known>(
      executor: (resolve: (value?: T | PromiseLike<T>) => void, reject: (reason?: unknown) => void) => void,
    ): Promise<T>;
  }
  interface Array<T> {
    at(place: number): Known;
    find(isWanted: (each: T, place: number, all: T[]) => unknown): Known;
    pop(): Known;
  }
}

declare module 'node:net' {
  interface Server {
    /** For a server that listens on a port. */
    address(): AddressInfo;
  }
}

declare module 'playwright-core' {
  interface Page {
    /** For an element that exists. */
    textContent(selector: string): Promise<string>;
    getAttribute(selector: string, name: string): Promise<string>;
  }
  interface Locator {
    textContent(): Promise<string>;
    getAttribute(name: string): Promise<string>;
    /** For an element that is shown. */
    boundingBox(): Promise<{ x: number; y: number; width: number; height: number }>;
  }
}
