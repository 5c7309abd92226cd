// What an example installs, and this checkout has no types of.
declare module 'pg';
