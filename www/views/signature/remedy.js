import { element } from '../../dom.js';
import { visibleText } from '../../visible.js';

/** The parts of a remedy as nodes: a paragraph for each text, a block for each piece of code. */
export const remedyNodes = (parts) =>
  parts.map(({ text, code }) =>
    code === undefined ? element('p', {}, visibleText(text)) : element('pre', {}, element('code', {}, code)),
  );
