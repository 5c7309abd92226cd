/** The sample key of Close's documentation. It is public: it protects nothing. */
export const DEMO_KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
