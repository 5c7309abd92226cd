/**
 * The key with which redacted deliveries are signed. It is public and protects nothing: no subscription has it.
 */
export const TEST_KEY = '7e57'.repeat(16);
