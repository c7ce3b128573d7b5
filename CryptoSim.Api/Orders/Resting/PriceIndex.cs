using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders.Resting;

/// <summary>Orders that the same prices reach, by how soon the market comes to them, then by age. Not thread
/// safe.</summary>
internal sealed class PriceIndex(OrderSide side)
{
    private readonly SortedSet<WatchedOrder> orders = new(new ByPriority(side));

    public int Count => orders.Count;

    public void Add(WatchedOrder order) => orders.Add(order);

    public void Remove(WatchedOrder order) => orders.Remove(order);

    /// <summary>All of them, as they are now: they may be taken out meanwhile.</summary>
    public WatchedOrder[] All() => [.. orders];

    /// <summary>The orders whose price a price reaches. Costs what it yields.</summary>
    public IEnumerable<WatchedOrder> ReachedBy(decimal price) =>
        // Asked first, and apart: most ticks reach none, and an enumeration allocates, as does what its lambda captures.
        orders.Min is { } first && BookWalk.Reaches(side, price, first.Price) ? FirstReachedBy(price) : [];

    /// <summary>The orders whose price a price does not reach, the farthest first. Costs what it yields.</summary>
    public IEnumerable<WatchedOrder> NotReachedBy(decimal price) =>
        orders.Reverse().TakeWhile(order => !BookWalk.Reaches(side, price, order.Price));

    private IEnumerable<WatchedOrder> FirstReachedBy(decimal price) =>
        orders.TakeWhile(order => BookWalk.Reaches(side, price, order.Price));

    private sealed class ByPriority(OrderSide side) : IComparer<WatchedOrder>
    {
        public int Compare(WatchedOrder? left, WatchedOrder? right)
        {
            var byPrice = left!.Price.CompareTo(right!.Price);
            if (byPrice != 0)
            {
                return side == OrderSide.Buy ? -byPrice : byPrice;
            }

            // Ids are in the order of time.
            return left.OrderId.CompareTo(right.OrderId);
        }
    }
}
