// Packages that an example installs. This checkout does not have their types.
declare module 'pg';
