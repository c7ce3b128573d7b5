using CryptoSim.Domain.Books;

namespace CryptoSim.Domain.Orders;

/// <summary>What happens when an order would trade with another one of its own account.</summary>
public enum SelfTradePrevention
{
    /// <summary>Nothing: both keep to the market. Of orders from before there was a choice.</summary>
    None,

    /// <summary>What is left of the order that comes is canceled.</summary>
    CancelNewest,

    /// <summary>The order that rests is canceled, and the one that comes goes on.</summary>
    CancelOldest,

    /// <summary>What is left of the order that comes is canceled, and so is the one that it met.</summary>
    CancelBoth,
}

/// <summary>Which of an account's resting orders another one of it would trade with. At a price the account's own order
/// counts as served before what the market shows there, so nothing is taken where it is not sure that the account would
/// not have traded with itself.</summary>
public static class SelfTrade
{
    /// <param name="order">It takes now: as it is before it takes anything.</param>
    /// <param name="amount">In the quote asset, for a market order that is to spend or bring so much; else null.</param>
    /// <param name="placement">With the account's orders; on a stale book nothing else can be met.</param>
    /// <returns>Those it would meet, in the order in which it would: best price first, then oldest.</returns>
    public static IReadOnlyList<Order> Met(Order order, decimal? amount, Placement placement)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(placement);
        if (order.SelfTrade == SelfTradePrevention.None)
        {
            return [];
        }

        return [.. placement.OwnOrders
            .Where(own => own.OrderId != order.OrderId
                && own is { Status: OrderStatus.Open, LimitPrice: not null }
                && own.Symbol == order.Symbol
                && own.Side != order.Side
                && (order.LimitPrice is not { } limit || BookWalk.Reaches(order.Side, own.LimitPrice.Value, limit))
                && IsLeftAt(own.LimitPrice.Value, order, amount, placement))
            .OrderBy(own => order.Side == OrderSide.Buy ? own.LimitPrice!.Value : -own.LimitPrice!.Value)
            .ThenBy(own => own.PriorityAt)
            .ThenBy(own => own.OrderId)];
    }

    /// <summary>The own orders that are canceled for a new one: all that it would meet where the oldest give way, which is
    /// before it is decided; the first that it meets where both do, which is after.</summary>
    public static IReadOnlyList<Order> GivingWay(PlaceOrder request, Placement placement)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(placement);
        // What is refused takes nothing.
        return request is { Trigger: null, SelfTrade: SelfTradePrevention.CancelOldest or SelfTradePrevention.CancelBoth }
            && OrderRules.Check(request, placement) is null
            ? GivingWay(OrderDecider.Asked(request, placement), request.QuoteQuantity, placement)
            : [];
    }

    /// <summary>The same for one that was triggered.</summary>
    /// <param name="working">As it works from now on.</param>
    public static IReadOnlyList<Order> GivingWay(Order working, Placement placement) =>
        GivingWay(working, null, placement);

    private static IReadOnlyList<Order> GivingWay(Order order, decimal? amount, Placement placement) =>
        order.SelfTrade switch
        {
            SelfTradePrevention.CancelOldest => Met(order, amount, placement),
            SelfTradePrevention.CancelBoth => [.. Met(order, amount, placement).Take(1)],
            _ => [],
        };

    /// <summary>The part of a book that an order can take before it meets its own account's order.</summary>
    public static BookView Before(BookView book, Order met)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(met);
        return BetterThan(met.LimitPrice!.Value, met.Side, book);
    }

    /// <param name="bookSide">The side of the book that is taken from.</param>
    private static BookView BetterThan(decimal price, OrderSide bookSide, BookView book) => bookSide == OrderSide.Sell
        ? book with { Asks = [.. book.Asks.TakeWhile(level => level.Price < price)] }
        : book with { Bids = [.. book.Bids.TakeWhile(level => level.Price > price)] };

    /// <summary>Whether better prices leave something of the order.</summary>
    private static bool IsLeftAt(decimal price, Order order, decimal? amount, Placement placement)
    {
        if (placement.IsStale)
        {
            return true; // It takes nothing from the market then.
        }

        var better = BetterThan(price, order.Side.Opposite(), placement.Book);
        if (amount is { } worth)
        {
            var increment = placement.Instrument.QuantityIncrement;
            var (takes, _) = BookWalk.TakeWorth(better, order.Side, worth, increment, placement.Consumption);
            return BookWalk.QuantityFor(worth - takes.Sum(take => take.Quantity * take.Level.Price), price, increment) > 0;
        }

        return BookWalk
            .Take(better, order.Side, order.RemainingQuantity, order.LimitPrice, placement.Consumption)
            .Sum(take => take.Quantity) < order.RemainingQuantity;
    }
}
