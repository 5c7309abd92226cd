// What the package exports is checked against what it publishes: the types beside each entry cannot drift from the
// code.
import { EVENTS } from '../pkg/emulator.js';
import { catchUp } from '../pkg/src/api/catch-up.js';
import { CloseApi } from '../pkg/src/api/client.js';
import { coverage } from '../pkg/src/api/coverage.js';
import { namesOf } from '../pkg/src/api/custom-fields.js';
import { ApiError } from '../pkg/src/api/error.js';
import { plan } from '../pkg/src/api/plan.js';
import * as main from '../pkg/src/closehook.js';
import { init } from '../pkg/src/core.js';
import { checkDataFile } from '../pkg/src/data-file.js';
import { Emulator } from '../pkg/src/emulator/emulator.js';
import { DeliveryError } from '../pkg/src/emulator/sender.js';
import * as filters from '../pkg/src/filters.js';
import { isFromHere } from '../pkg/src/from-here.js';
import { pack, unpack } from '../pkg/src/receiver/message.js';
import { receive } from '../pkg/src/receiver/node.js';
import { handlerOf } from '../pkg/src/receiver/web.js';
import { Webhook } from '../pkg/src/verifier.js';

type Index = typeof import('../pkg/index.d.ts');
type Filters = typeof import('../pkg/filters.d.ts');
type Api = typeof import('../pkg/api.d.ts');
type OfEmulator = typeof import('../pkg/emulator.d.ts');
type Node = typeof import('../pkg/node.d.ts');
type Worker = typeof import('../pkg/worker.d.ts');

/**
 * Made by the package alone: what they are made of is not published. To the compiler, name and code are any text.
 */
type Errors = 'ClosehookError' | 'FilterError' | 'HistoryError' | 'PatchError' | 'PayloadError' | 'VerificationError';
type Made<Class extends abstract new (...given: never) => unknown> = {
  readonly prototype: Omit<InstanceType<Class>, 'name' | 'code'>;
};

// EVENT_TYPES is written by the build.
void (main satisfies Omit<Index, Errors | 'EVENT_TYPES'> & { [Name in Errors]: Made<Index[Name]> });
type OfFilters = keyof Filters & Errors;
void (filters satisfies Omit<Filters, OfFilters> & { [Name in OfFilters]: Made<Filters[Name]> });
void ({ init } satisfies Pick<typeof import('../pkg/slim.d.ts'), 'init'>);
void (Webhook satisfies typeof import('../pkg/verify.d.ts').Webhook);
void ({ CloseApi, catchUp, coverage, namesOf, plan } satisfies Omit<Api, 'ApiError'>);
void (ApiError.prototype satisfies Omit<import('../pkg/api.d.ts').ApiError, 'name' | 'code'>);
// Not every runtime has Symbol.asyncDispose, and the compiler does not know the name by which the code has it then.
void (Emulator.prototype satisfies Omit<import('../pkg/emulator.d.ts').Emulator, typeof Symbol.asyncDispose>);
void (DeliveryError.prototype satisfies Omit<import('../pkg/emulator.d.ts').DeliveryError, 'name' | 'code'>);
void (EVENTS satisfies OfEmulator['EVENTS']);
void ({ checkDataFile, isFromHere } satisfies Omit<Node, 'receive'>);
// Published are the few members that it needs, so that Express and Fastify fit without types of theirs.
type Listener = (options: never) => (request: never, response: never) => Promise<void>;
void (receive satisfies Listener satisfies Listener);
void ({ receive: handlerOf(), pack, unpack } satisfies Worker);
