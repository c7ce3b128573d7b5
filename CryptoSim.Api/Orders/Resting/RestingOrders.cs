using System.Collections.Concurrent;

namespace CryptoSim.Api.Orders.Resting;

/// <summary>All resting orders this instance watches, by symbol.</summary>
internal sealed class RestingOrders
{
    private readonly ConcurrentDictionary<string, SymbolWatch> watches = new(StringComparer.Ordinal);

    public RestingOrders(TradingMetrics metrics) => metrics.ObserveResting(() => Count);

    public long Count => watches.Values.Sum(watch => (long)watch.Count);

    /// <summary>Raised when the first order of a symbol comes.</summary>
    public event Action<SymbolWatch>? SymbolAdded;

    public IEnumerable<SymbolWatch> Watches => watches.Values;

    public SymbolWatch? Find(string symbol) => watches.GetValueOrDefault(symbol);

    public void Watch(WatchedOrder order)
    {
        if (!watches.TryGetValue(order.Symbol, out var watch))
        {
            var added = new SymbolWatch(order.Symbol);
            watch = watches.GetOrAdd(order.Symbol, added);
            if (ReferenceEquals(watch, added))
            {
                SymbolAdded?.Invoke(watch);
            }
        }

        watch.Add(order);
    }

    public void Forget(string symbol, Guid orderId) => Find(symbol)?.Remove(orderId);
}
