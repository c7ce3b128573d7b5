using System.Collections.Immutable;
using CryptoSim.Web.Client;

namespace CryptoSim.Web.Accounts;

/// <summary>An account as a page shows it. Immutable: each change is a new one.</summary>
/// <param name="Orders">Newest first; all open ones and the latest closed ones.</param>
/// <param name="Fills">Newest first.</param>
public sealed record AccountState(
    PortfolioView? Portfolio,
    ImmutableList<PlacedOrder> Orders,
    ImmutableList<OrderFill> Fills)
{
    // What a page lists; older ones are a call away in the API.
    public const int ListLimit = 100;

    public static AccountState Empty { get; } = new(null, [], []);

    public IEnumerable<PlacedOrder> OpenOrders => Orders.Where(order => order.IsOpen);

    public IEnumerable<PlacedOrder> ClosedOrders => Orders.Where(order => !order.IsOpen);

    /// <summary>With an order as it is now, unless a later state of it is known already.</summary>
    public AccountState With(PlacedOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        var index = Orders.FindIndex(known => known.OrderId == order.OrderId);
        if (index >= 0 && !IsLater(order, Orders[index]))
        {
            return this;
        }

        return this with
        {
            Orders = index >= 0 ? Orders.SetItem(index, order) : Trim(Orders.Insert(0, order)),
            Fills = AddFills(order),
        };
    }

    /// <summary>As the API lists it now. An order placed while it was read stays.</summary>
    /// <param name="latest">The latest orders, newest first.</param>
    /// <param name="open">Open orders; one may have rested longer than the latest hundred.</param>
    public AccountState Reread(
        IReadOnlyList<PlacedOrder> latest, IReadOnlyList<PlacedOrder> open, IReadOnlyList<OrderFill> fills)
    {
        var newest = latest.Count > 0 ? latest[0].CreatedAt : DateTimeOffset.MinValue;
        var justPlaced = Orders.Where(order => order.CreatedAt > newest);
        return this with
        {
            Orders = [.. justPlaced.Concat(latest).Concat(open).DistinctBy(order => order.OrderId)],
            Fills = [.. fills],
        };
    }

    // Orders only move forward: they fill further, and what is final stays so.
    private static bool IsLater(PlacedOrder order, PlacedOrder known) =>
        order.FilledQuantity >= known.FilledQuantity
        && (known.IsOpen || !order.IsOpen)
        && (order.FilledQuantity > known.FilledQuantity || known.IsOpen != order.IsOpen
            || order.UpdatedAt > known.UpdatedAt);

    private static ImmutableList<PlacedOrder> Trim(ImmutableList<PlacedOrder> orders)
    {
        if (orders.Count <= ListLimit)
        {
            return orders;
        }

        var oldestClosed = orders.FindLastIndex(order => !order.IsOpen);
        return oldestClosed >= 0 ? orders.RemoveAt(oldestClosed) : orders;
    }

    private ImmutableList<OrderFill> AddFills(PlacedOrder order)
    {
        var known = Fills.Select(fill => fill.FillId).ToHashSet();
        var fresh = order.Fills.Where(fill => !known.Contains(fill.FillId))
            .Select(fill => fill with { OrderId = order.OrderId, Symbol = order.Symbol, Side = order.Side })
            .Reverse();
        var all = Fills.InsertRange(0, fresh);
        return all.Count > ListLimit ? all.RemoveRange(ListLimit, all.Count - ListLimit) : all;
    }
}
