using System.Collections.Concurrent;
using CryptoSim.Data.Orders.Watches;
using Microsoft.Extensions.Options;

namespace CryptoSim.Api.Orders.Resting;

/// <summary>The resting orders that this instance watches, by symbol: those of the partitions it holds.</summary>
internal sealed class RestingOrders
{
    private readonly ConcurrentDictionary<string, SymbolWatch> watches = new(StringComparer.Ordinal);
    private readonly MarketSessions sessions;
    private readonly int mostTurns;
    private ulong held;

    public RestingOrders(MarketSessions sessions, TradingMetrics metrics, IOptions<TradingOptions> options)
    {
        (this.sessions, mostTurns) = (sessions, options.Value.Turns);
        metrics.ObserveResting(() => Count, () => HeldPartitions.Count);
    }

    /// <summary>Raised when the first order of a symbol comes.</summary>
    public event Action<SymbolWatch>? SymbolAdded;

    public long Count => watches.Values.Sum(watch => (long)watch.Count);

    public IEnumerable<SymbolWatch> Watches => watches.Values;

    /// <summary>Partitions whose orders are watched here.</summary>
    public IReadOnlyList<int> HeldPartitions
    {
        get
        {
            var mask = Volatile.Read(ref held);
            return [.. Enumerable.Range(0, AccountPartition.Count).Where(partition => (mask >> partition & 1) != 0)];
        }
    }

    public SymbolWatch? Find(string symbol) => watches.GetValueOrDefault(symbol);

    /// <summary>Whether the orders of an account are watched here.</summary>
    public bool Holds(Guid accountId) => (Volatile.Read(ref held) >> AccountPartition.Of(accountId) & 1) != 0;

    /// <summary>Holds these partitions from now on, and stops to watch the orders of all others.</summary>
    public void Hold(IEnumerable<int> partitions)
    {
        var mask = partitions.Aggregate(0UL, (bits, partition) => bits | (1UL << partition));
        var before = Interlocked.Exchange(ref held, mask);
        if ((before & ~mask) == 0)
        {
            return;
        }

        foreach (var watch in watches.Values)
        {
            watch.RemoveAccounts(accountId => !Holds(accountId));
        }
    }

    /// <summary>Watches an order, if it is for this instance to watch.</summary>
    /// <returns>Whether it was not watched before.</returns>
    public bool Watch(WatchedOrder order)
    {
        if (!Holds(order.AccountId))
        {
            return false;
        }

        if (!watches.TryGetValue(order.Symbol, out var watch))
        {
            var added = new SymbolWatch(order.Symbol, sessions.Of(order.Symbol), mostTurns);
            watch = watches.GetOrAdd(order.Symbol, added);
            if (ReferenceEquals(watch, added))
            {
                SymbolAdded?.Invoke(watch);
            }
        }

        return watch.Add(order);
    }

    public void Forget(string symbol, Guid orderId) => Find(symbol)?.Remove(orderId);
}
