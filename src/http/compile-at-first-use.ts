import { AjvCompiler } from "@fastify/ajv-compiler";
import { SerializerSelector } from "@fastify/fast-json-stringify-compiler";
import type { FastifyInstance } from "fastify";

// what is sent is what is stored: a null is no zero, and a text no number
const customOptions = { removeAdditional: false, coerceTypes: false } as const;

/**
 * Checks and serializers of this scope's routes are made when a route is first asked for. There are two hundred of them,
 * which takes half a second, and a router that starts is to answer calls before anybody asks for most.
 */
export function compileAtFirstUse(app: FastifyInstance): void {
  const compile = AjvCompiler()({}, { customOptions });
  const writer = SerializerSelector()();
  app.setValidatorCompiler((route) => {
    const check = once(() => compile({ ...route }));
    return (value) => check()(value) !== false || { error: check().errors ?? [] };
  });
  app.setSerializerCompiler((route) => {
    const write = once(() => writer({ ...route, httpStatus: route.httpStatus ?? "" }));
    return (value) => write()(value);
  });
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
