/**
 * The tools of the page, in the order of their tabs. The first needs no loading: it is the delivery itself. The others
 * are loaded when they are first shown, or when the page is idle.
 *
 * @type {{ id: string, title: string, load: () => Promise<any> }[]}
 */
export const views = [
  { id: 'delivery', title: 'Delivery', load: () => import('./views/event/view.js') },
  { id: 'filter', title: 'Filter', load: () => import('./views/filter/view.js') },
  { id: 'compare', title: 'Compare', load: () => import('./views/compare/view.js') },
  { id: 'timeline', title: 'Timeline', load: () => import('./views/timeline/view.js') },
  { id: 'live', title: 'Live', load: () => import('./views/live/view.js') },
  { id: 'sign', title: 'Sign', load: () => import('./views/sign/view.js') },
];
