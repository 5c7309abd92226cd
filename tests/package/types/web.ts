// With the DOM's types: a real Request and Headers flow through.
import { Webhook } from 'closehook';
import { init } from 'closehook/slim';
import module from 'closehook/closehook.wasm';

const webhook = new Webhook('00');

export async function receive(request: Request): Promise<Response> {
  const result = webhook.safeVerify(await request.arrayBuffer(), request.headers);
  if (!result.ok) return Response.json(result.error, { status: 401 });
  return new Response(result.delivery.event.id);
}

export function send(body: string): Request {
  const headers = new Headers(webhook.sign(body));
  webhook.verify(body, headers.entries());
  return new Request('https://example.com', { method: 'POST', body, headers });
}

export async function start(): Promise<void> {
  init(await WebAssembly.compileStreaming(fetch('/closehook.wasm')));
  init(module as WebAssembly.Module);
}

// @ts-expect-error: the body is not read yet
export const early = (request: Request) => webhook.verify(request, request.headers);
// @ts-expect-error: nor is this one
export const stream = (request: Request) => webhook.verify(request.body, request.headers);
