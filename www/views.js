/** The views of the page, in the order of their tabs. All but the first are loaded when they are first shown. */
export const views = [
  { id: 'signature', title: 'Signature', load: () => import('./views/signature/view.js') },
  { id: 'event', title: 'Event', load: () => import('./views/event/view.js') },
  { id: 'filter', title: 'Filter', load: () => import('./views/filter/view.js') },
  { id: 'compare', title: 'Compare', load: () => import('./views/compare/view.js') },
  { id: 'timeline', title: 'Timeline', load: () => import('./views/timeline/view.js') },
  { id: 'live', title: 'Live', load: () => import('./views/live/view.js') },
  { id: 'sign', title: 'Sign', load: () => import('./views/sign/view.js') },
];
