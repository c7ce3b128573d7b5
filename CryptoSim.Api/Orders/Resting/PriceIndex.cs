using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders.Resting;

/// <summary>Resting orders of one side by how soon the market comes to them, then by age. Not thread safe.</summary>
internal sealed class PriceIndex(OrderSide side)
{
    private readonly SortedSet<WatchedOrder> orders = new(new ByPriority(side));

    public int Count => orders.Count;

    public void Add(WatchedOrder order) => orders.Add(order);

    public void Remove(WatchedOrder order) => orders.Remove(order);

    /// <summary>The orders whose limit a price reaches. Costs what it yields.</summary>
    public IEnumerable<WatchedOrder> ReachedBy(decimal price) =>
        orders.TakeWhile(order => BookWalk.Reaches(side, price, order.LimitPrice));

    /// <summary>The orders whose limit a price does not reach, the farthest first. Costs what it yields.</summary>
    public IEnumerable<WatchedOrder> NotReachedBy(decimal price) =>
        orders.Reverse().TakeWhile(order => !BookWalk.Reaches(side, price, order.LimitPrice));

    private sealed class ByPriority(OrderSide side) : IComparer<WatchedOrder>
    {
        public int Compare(WatchedOrder? left, WatchedOrder? right)
        {
            var byPrice = left!.LimitPrice.CompareTo(right!.LimitPrice);
            if (byPrice != 0)
            {
                return side == OrderSide.Buy ? -byPrice : byPrice;
            }

            // Ids are in the order of time.
            return left.OrderId.CompareTo(right.OrderId);
        }
    }
}
