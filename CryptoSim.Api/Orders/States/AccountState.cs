using CryptoSim.Data.Orders;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders.States;

/// <summary>An account in memory, with the effects of decisions that are still on their way to the ledger: the next one
/// is decided on top of them. One refusal makes the whole of it worthless. Used under the account's gate, but for
/// <see cref="Invalidate"/>.</summary>
internal sealed class AccountState
{
    private readonly Dictionary<string, decimal> available;
    private readonly Dictionary<string, SymbolState> symbols = new(StringComparer.Ordinal);
    private long eventNumber;
    private volatile bool isInvalid;

    public AccountState(AccountSnapshot snapshot, DateOnly day)
    {
        AccountId = snapshot.AccountId;
        EventNumber = snapshot.EventNumber;
        VolumeUsd = snapshot.VolumeUsd;
        FillModel = snapshot.FillModel;
        Day = day;
        available = snapshot.Balances.ToDictionary(pair => pair.Key, pair => pair.Value.Available);
        foreach (var (symbol, version) in snapshot.Versions)
        {
            Symbol(symbol).Version = version;
            // A symbol of which nothing was ever decided has nothing to know.
            Symbol(symbol).KnowsOldTakes = false;
        }

        foreach (var open in snapshot.OpenOrders)
        {
            Symbol(open.Order.Symbol).OpenOrders[open.Order.OrderId] = new OpenOrder(open.Order, open.Fills);
        }

        foreach (var recent in snapshot.RecentFills)
        {
            Symbol(recent.Symbol).Consumption.Note(recent.Side, [recent.Fill], mayExceed: true);
        }

        OldestFillId = snapshot.RecentFills is [var oldest, ..] ? oldest.Fill.FillId : Guid.AllBitsSet;
    }

    public Guid AccountId { get; }

    /// <summary>The event number that the latest decision will have.</summary>
    public long EventNumber
    {
        get => Interlocked.Read(ref eventNumber);
        private set => Interlocked.Exchange(ref eventNumber, value);
    }

    public decimal VolumeUsd { get; private set; }

    /// <summary>What new orders are placed under.</summary>
    public FillModel FillModel { get; }

    /// <summary>The fills from this id on are noted in each symbol's consumption.</summary>
    public Guid OldestFillId { get; }

    /// <summary>UTC day for which the volume was summed.</summary>
    public DateOnly Day { get; }

    public bool IsInvalid => isInvalid;

    public SymbolState Symbol(string symbol)
    {
        if (!symbols.TryGetValue(symbol, out var state))
        {
            state = new SymbolState();
            symbols[symbol] = state;
        }

        return state;
    }

    public decimal Available(string asset) => available.GetValueOrDefault(asset);

    public OpenOrder? FindOpenOrder(Guid orderId)
    {
        foreach (var symbol in symbols.Values)
        {
            if (symbol.OpenOrders.TryGetValue(orderId, out var open))
            {
                return open;
            }
        }

        return null;
    }

    /// <summary>Takes on a decision whose commit is under way.</summary>
    /// <returns>The order with all its fills.</returns>
    public OpenOrder Apply(DecisionItem item)
    {
        var order = item.Decision.Order;
        var symbol = Symbol(order.Symbol);
        symbol.OpenOrders.Remove(order.OrderId, out var before);
        var after = new OpenOrder(order, [.. before?.Fills ?? [], .. item.Decision.Fills]);
        if (!order.IsFinal)
        {
            symbol.OpenOrders[order.OrderId] = after;
        }

        symbol.Version = item.Version + 1;
        symbol.Consumption.Note(
            order.Side, item.Decision.Fills, mayExceed: order.FillModel == FillModel.Touch);
        foreach (var change in BalanceChange.Of(item.Decision))
        {
            available[change.Asset] = Available(change.Asset) + change.Available;
        }

        VolumeUsd += item.VolumesUsd.Sum();
        EventNumber++;
        return after;
    }

    /// <summary>It is no longer what the ledger has. Callable from any thread.</summary>
    public void Invalidate() => isInvalid = true;
}
