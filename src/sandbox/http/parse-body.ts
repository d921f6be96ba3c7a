import type { z } from 'zod';
import { badRequest } from './pluggy-error.js';

/** The body in the shape asked for. @throws a 400 that names the fields at fault, never their values */
export function parseBody<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw badRequest(faults.join(', '), { codeDescription: 'BAD_REQUEST' });
}
