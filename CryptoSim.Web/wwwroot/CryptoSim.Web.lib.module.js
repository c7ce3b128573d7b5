// Blazor loads this before it starts: the events of our own elements become events of components.
export function afterWebStarted(blazor) {
  blazor.registerCustomEventType('pricepick', {
    createEventArgs: ({ detail }) => ({ price: detail.price, side: detail.side }),
  });
  blazor.registerCustomEventType('visibletick', { createEventArgs: () => ({}) });
}
