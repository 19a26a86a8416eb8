import { ShellSyntaxError } from './syntax-error.js';

const PRECEDENCE: readonly (readonly string[])[] = [
  ['||'], ['&&'], ['|'], ['^'], ['&'], ['==', '!='], ['<=', '>=', '<', '>'], ['<<', '>>'], ['+', '-'], ['*', '/', '%'],
]; // prettier-ignore
const MAX_DEPTH = 64;

/** Evaluates `$(( … ))` over integers (POSIX 2.6.4); names stand for shell variables. Throws ShellSyntaxError. */
export function evaluateArithmetic(text: string, variable: (name: string) => string): number {
  const tokens =
    text.match(/\d+|[A-Za-z_]\w*|\|\||&&|==|!=|<=|>=|<<|>>|[-+*/%()<>|^&!~]|\S/g) ?? [];
  let at = 0;
  const operand = (depth: number): number => {
    if (depth > MAX_DEPTH) throw new ShellSyntaxError('arithmetic: expression too deep');
    const token = tokens[at++];
    if (token === undefined) throw new ShellSyntaxError('arithmetic syntax error');
    if (token === '-') return -operand(depth + 1);
    if (token === '+') return operand(depth + 1);
    if (token === '!') return operand(depth + 1) === 0 ? 1 : 0;
    if (token === '~') return ~operand(depth + 1);
    if (token === '(') {
      const value = level(0, depth + 1);
      if (tokens[at++] !== ')') throw new ShellSyntaxError('arithmetic syntax error');
      return value;
    }
    if (/^\d/.test(token)) return Number(token);
    if (/^[A-Za-z_]/.test(token)) return Math.trunc(Number(variable(token)) || 0);
    throw new ShellSyntaxError(`arithmetic syntax error near \`${token}'`);
  };
  const level = (index: number, depth: number): number => {
    const operators = PRECEDENCE[index];
    if (operators === undefined) return operand(depth);
    let left = level(index + 1, depth);
    while (operators.includes(tokens[at] ?? '')) {
      const operator = tokens[at++] as string;
      left = apply(operator, left, level(index + 1, depth));
    }
    return left;
  };
  if (tokens.length === 0) return 0;
  const value = level(0, 0);
  if (at < tokens.length)
    throw new ShellSyntaxError(`arithmetic syntax error near \`${tokens[at]}'`);
  return value;
}

function apply(operator: string, left: number, right: number): number {
  if ((operator === '/' || operator === '%') && right === 0)
    throw new ShellSyntaxError('division by zero');
  switch (operator) {
    case '+': return left + right;
    case '-': return left - right;
    case '*': return left * right;
    case '/': return Math.trunc(left / right);
    case '%': return left % right;
    case '<<': return left << right;
    case '>>': return left >> right;
    case '&': return left & right;
    case '|': return left | right;
    case '^': return left ^ right;
    case '&&': return left !== 0 && right !== 0 ? 1 : 0;
    case '||': return left !== 0 || right !== 0 ? 1 : 0;
    case '==': return left === right ? 1 : 0;
    case '!=': return left !== right ? 1 : 0;
    case '<': return left < right ? 1 : 0;
    case '>': return left > right ? 1 : 0;
    case '<=': return left <= right ? 1 : 0;
    default: return left >= right ? 1 : 0;
  } // prettier-ignore
}
