// For bundlers that look for files in place of `exports`, as Parcel does.
export * from './dist/vectors.js';
