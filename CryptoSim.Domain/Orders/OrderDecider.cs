using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Money;

namespace CryptoSim.Domain.Orders;

/// <summary>Everything a new order is decided on. Plain values: the same placement always gives the same outcome.</summary>
/// <param name="OrderId">Id the order will have.</param>
/// <param name="NewFillId">Gives the id of the n-th fill of this decision.</param>
/// <param name="Book">The book now; taker fills walk it.</param>
/// <param name="IsStale">No frame of any kind came from upstream for longer than the limit: market orders are refused,
/// limit orders rest without taking.</param>
/// <param name="Consumption">What this account has already taken from levels that have not changed since. Only read:
/// note a kept decision's fills (<see cref="Consumption.Note"/>) before the account's next order is decided.</param>
/// <param name="OpenOrders">How many orders the account has open on this symbol.</param>
/// <param name="AvailableBase">Available funds in the base asset.</param>
/// <param name="AvailableQuote">Available funds in the quote asset.</param>
public sealed record Placement(
    Guid AccountId,
    Guid OrderId,
    Func<int, Guid> NewFillId,
    Instrument Instrument,
    BookView Book,
    bool IsStale,
    FeeTier Fees,
    Consumption Consumption,
    int OpenOrders,
    decimal AvailableBase,
    decimal AvailableQuote,
    DateTimeOffset Time);

/// <summary>What a resting order is matched against: the book after a change, and the prints since the last look.</summary>
/// <param name="Prints">Trades printed after the order was placed and since the last look, oldest first; empty when only
/// the book changed.</param>
/// <param name="Consumption">What the account has taken already. Only read: note a kept decision's fills
/// (<see cref="Consumption.Note"/>) before the account's next order is matched.</param>
public sealed record MatchContext(
    Instrument Instrument,
    BookView Book,
    IReadOnlyList<Print> Prints,
    FeeTier Fees,
    Consumption Consumption,
    Func<int, Guid> NewFillId,
    DateTimeOffset Time);

/// <summary>A trade the venue printed.</summary>
/// <param name="TakerSide">Side of the taker: a sell print hit the bids.</param>
public readonly record struct Print(
    long TradeId,
    decimal Price,
    decimal Quantity,
    OrderSide TakerSide,
    DateTimeOffset Time,
    long Term,
    long Sequence,
    OrderType TakerType = OrderType.Market);

/// <summary>Decides orders: pure, synchronous, deterministic. Nothing it is given is changed.</summary>
public static class OrderDecider
{
    /// <summary>Checks the rules and the funds, walks the book as a taker, and rests what is left of a limit order.
    /// What a market order cannot fill in the visible book is canceled with reason <c>no_liquidity</c>.</summary>
    public static PlaceOutcome Place(PlaceOrder request, Placement placement)
    {
        request = request with
        {
            Quantity = Amounts.Normalize(request.Quantity),
            LimitPrice = request.LimitPrice is { } price ? Amounts.Normalize(price) : null,
        };
        if (OrderRules.Check(request, placement) is { } broken)
        {
            return broken;
        }

        var draft = new DecisionDraft(NewOrder(request, placement), placement);
        if (!placement.IsStale)
        {
            var takes = BookWalk.Take(
                placement.Book, request.Side, request.Quantity, request.LimitPrice, placement.Consumption);
            foreach (var take in takes)
            {
                draft.Take(take, placement.Book, placement.Fees.TakerRate);
            }
        }

        if (request.Type == OrderType.Market && draft.Remaining == request.Quantity)
        {
            return Rejections.NoLiquidity(request.Side, placement.Instrument);
        }

        draft.RestOrEnd(placement.Fees.HoldRate);
        var order = draft.Order;
        // A walk that ends far above its first level meets this limit only here.
        if (order.FilledCost > Amounts.MaximumCost)
        {
            return Rejections.CostTooLarge(request.Quantity, order.AveragePrice ?? 0, placement.Instrument);
        }

        return CheckFunds(order, placement) is { } refused ? refused : draft.Finish();
    }

    /// <summary>Fills a resting order against what the market shows and prints (the depth model: never more than was
    /// shown or printed at its price or better, less what the account consumed already). It fills at its own limit, as
    /// a maker: prints first, since they came before the book that is shown now.</summary>
    /// <returns>Null when nothing fills.</returns>
    public static TradeDecision? Match(Order resting, MatchContext context)
    {
        if (resting is not { Status: OrderStatus.Open, LimitPrice: { } limit })
        {
            throw new ArgumentException($"Order {resting.OrderId} does not rest: {resting.Status}.", nameof(resting));
        }

        // In every other state the venue matches nothing, whatever its book still shows.
        if (context.Instrument.Status is not (PairStatus.Online or PairStatus.LimitOnly or PairStatus.ReduceOnly))
        {
            return null;
        }

        DecisionDraft? draft = null;
        foreach (var print in context.Prints)
        {
            var remaining = draft?.Remaining ?? resting.RemainingQuantity;
            if (remaining == 0)
            {
                break;
            }

            if (print.TakerSide == resting.Side || !BookWalk.Reaches(resting.Side, print.Price, limit))
            {
                continue;
            }

            var quantity = Math.Min(remaining, context.Consumption.Left(print));
            if (quantity > 0)
            {
                draft ??= new DecisionDraft(resting, context);
                draft.FillResting(quantity, FillSource.Of(print), context.Fees.MakerRate);
            }
        }

        var left = draft?.Remaining ?? resting.RemainingQuantity;
        foreach (var take in BookWalk.Take(context.Book, resting.Side, left, limit, context.Consumption))
        {
            draft ??= new DecisionDraft(resting, context);
            draft.FillResting(take.Quantity, FillSource.Of(take.Level, context.Book), context.Fees.MakerRate);
        }

        return draft?.Finish();
    }

    /// <summary>Ends an open order and releases what it holds.</summary>
    /// <param name="reason"><c>canceled_by_user</c>, <c>reset</c>, ...</param>
    public static TradeDecision Cancel(Order open, string reason, DateTimeOffset time)
    {
        if (open.IsFinal)
        {
            throw new ArgumentException($"Order {open.OrderId} is final: {open.Status}.", nameof(open));
        }

        var canceled = open with
        {
            Status = OrderStatus.Canceled,
            HeldAmount = 0,
            Reason = reason,
            UpdatedAt = time,
        };
        IReadOnlyList<Journal> journals = open.HeldAmount == 0
            ? []
            : [Journals.Release(open.OrderId, open.HeldAsset, open.HeldAmount)];
        return new TradeDecision(canceled, [], journals);
    }

    private static Order NewOrder(PlaceOrder request, Placement placement) => new(
        placement.OrderId,
        placement.AccountId,
        request.ClientOrderId,
        request.Symbol,
        request.Side,
        request.Type,
        OrderStatus.Pending,
        request.Quantity,
        request.LimitPrice,
        0,
        0,
        0,
        request.Side == OrderSide.Buy ? placement.Instrument.Quote : placement.Instrument.Base,
        0,
        null,
        placement.Time,
        placement.Time);

    /// <summary>Whole or not at all: an order is never cut to what the account can pay.</summary>
    private static OrderRejection? CheckFunds(Order order, Placement placement)
    {
        // Invariant: an accepted order leaves both available balances at or above zero after each of its journals.
        return order.Side == OrderSide.Buy
            ? Short(order.FilledCost + order.Fee + order.HeldAmount, placement.AvailableQuote, order.HeldAsset)
            : Short(order.FilledQuantity + order.HeldAmount, placement.AvailableBase, order.HeldAsset);
    }

    private static OrderRejection? Short(decimal needed, decimal available, string asset) =>
        needed > available ? Rejections.InsufficientFunds(needed, available, asset) : null;
}
