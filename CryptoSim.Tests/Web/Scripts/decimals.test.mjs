import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, formatQuantity, formatUnits, parseFrame, rescale, toUnits } from '../../../CryptoSim.Web/wwwroot/js/decimals.js';

test('a frame keeps every number as the wire has it', () => {
  const frame = parseFrame('{"a":45283.50,"b":[0.00000000,1e-08,-3],"c":"12, \\"7\\"","d":true,"e":15113583034416118705}');
  assert.deepEqual(frame, { a: '45283.50', b: ['0.00000000', '1e-08', '-3'], c: '12, "7"', d: true, e: '15113583034416118705' });
});

test('units are exact where a double is not', () => {
  assert.equal(toUnits('270638277.50461281', 8), 27063827750461281n);
  assert.equal(toUnits('1e-08', 8), 1n);
  assert.equal(toUnits('-0.15', 1), -2n);
  assert.equal(toUnits('0.14', 1), 1n);
  assert.throws(() => toUnits('NaN', 1), RangeError);
});

test('numbers are written with the precision of the pair', () => {
  assert.equal(format('6790', 1), '6,790.0');
  assert.equal(format('1234567.891', 2), '1,234,567.89');
  assert.equal(formatUnits(5n, 4), '0.0005');
  assert.equal(formatUnits(-1234n, 0), '-1,234');
});

test('a long quantity gives up decimals before digits', () => {
  assert.equal(formatQuantity(toUnits('0.75', 8), 8), '0.75000000');
  assert.equal(formatQuantity(toUnits('123456789.12345678', 8), 8), '123,456,789.1');
  assert.equal(rescale(149n, 2, 1), 15n);
});
