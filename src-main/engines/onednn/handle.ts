/**
 * A tensor's memory on the native side. Freed by `free`, or with the handle when nobody holds it any
 * more.
 */
export type Handle = { readonly __handle: unique symbol }
