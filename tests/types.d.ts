// What a test relies on, and the libraries' types leave open. A test that is wrong about it fails there.
import type { AddressInfo } from 'node:net';

// biome-ignore lint/suspicious/noExplicitAny: the one name for what a test knows and the compiler does not
type Known = any;

declare global {
  interface JSON {
    /** A buffer is read as its text. */
    parse(text: string | Uint8Array): Known;
  }
  /** An error that a test looks at says what it is. */
  interface Error {
    code?: Known;
  }
  /** What a test looks for in a page is there, and of the kind that the test knows. */
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
  /** What a test takes out of a text or a list is in there. */
  interface RegExp {
    exec(text: string): Known;
  }
  interface String {
    match(pattern: string | RegExp): Known;
  }
  interface PromiseConstructor {
    /** What it resolves to may be nothing. */
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
    /** Of a server that listens on a port. */
    address(): AddressInfo;
  }
}

declare module 'playwright-core' {
  interface Page {
    /** Of an element that is there. */
    textContent(selector: string): Promise<string>;
    getAttribute(selector: string, name: string): Promise<string>;
  }
  interface Locator {
    textContent(): Promise<string>;
    getAttribute(name: string): Promise<string>;
    /** Of an element that is shown. */
    boundingBox(): Promise<{ x: number; y: number; width: number; height: number }>;
  }
}
