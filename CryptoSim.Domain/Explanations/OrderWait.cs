using CryptoSim.Domain.Books;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using static CryptoSim.Domain.Money.Amounts;

namespace CryptoSim.Domain.Explanations;

/// <summary>One reason why an order waits.</summary>
/// <param name="Code">Stable snake_case code, one of <see cref="WaitCodes"/>.</param>
/// <param name="Message">One sentence with the numbers.</param>
public sealed record WaitReason(string Code, string Message);

public static class WaitCodes
{
    public const string MarketNotOpen = RejectionCodes.MarketNotOpen;
    public const string QuoteStale = RejectionCodes.QuoteStale;
    public const string NoLiquidity = RejectionCodes.NoLiquidity;
    public const string PassedOver = "passed_over";
    public const string PriceNotReached = "price_not_reached";
    public const string TriggerNotReached = "trigger_not_reached";
    public const string TakenAlready = "taken_already";
    public const string InQueue = "in_queue";
    public const string BeingMatched = "being_matched";
}

/// <summary>Trades printed since an order was last decided that could have met it: those whose takers came from its other
/// side, or, while it waits for its trigger, all.</summary>
/// <param name="Count">How many.</param>
/// <param name="Quantity">Their sum, in the base asset.</param>
/// <param name="Nearest">The price of them that came nearest to the order, in the quote asset; null for none.</param>
public sealed record PrintsSince(int Count, decimal Quantity, decimal? Nearest)
{
    /// <param name="side">That of an order that the same prices would reach.</param>
    /// <param name="ofAnyTaker">Whoever took.</param>
    internal static PrintsSince Of(OrderSide side, IReadOnlyList<Print> prints, bool ofAnyTaker = false)
    {
        var (count, quantity, nearest) = (0, 0m, (decimal?)null);
        foreach (var print in prints)
        {
            if (print.TakerSide == side && !ofAnyTaker)
            {
                continue;
            }

            count++;
            quantity += print.Quantity;
            if (nearest is not { } price || BookWalk.Reaches(side, print.Price, price))
            {
                nearest = print.Price;
            }
        }

        return new PrintsSince(count, quantity, nearest);
    }
}

/// <summary>Why an open order has not filled yet, as the market stands: pure, from what a match would be decided
/// on.</summary>
/// <param name="Reasons">At least one; what would have to change first comes first.</param>
/// <param name="BestOpposite">Best price on the other side, in the quote asset; null when the book shows none.</param>
/// <param name="Distance">How far that is from the limit, or the last price from the trigger, in the quote asset; zero or
/// below once it is reached.</param>
/// <param name="ShownAtLimit">What the market itself shows at the limit on the order's own side, in the base asset: at
/// the venue it would be served before a newcomer.</param>
/// <param name="Prints">What printed since the order was last decided.</param>
public sealed record OrderWait(
    IReadOnlyList<WaitReason> Reasons,
    decimal? BestOpposite,
    decimal? Distance,
    decimal ShownAtLimit,
    PrintsSince Prints)
{
    /// <summary>Under the queue model: what is served before it at its price, in the base asset; null where that is not
    /// known, or nobody waits.</summary>
    public decimal? SizeAhead { get; init; }

    /// <summary>Of an order that waits for either of two triggers: how far the last price is from that of its other leg.</summary>
    public decimal? OtherDistance { get; init; }

    /// <param name="open">An order that rests, or waits for its trigger.</param>
    /// <param name="instrument">Its status is the venue's where the venue as a whole is not online.</param>
    /// <param name="isStale">The prices may not be the market's.</param>
    /// <param name="isPassedOver">The market jumped over its limit in a session break and has not stood on the other
    /// side since.</param>
    /// <param name="printsSince">Trades since it was last decided, oldest first.</param>
    /// <param name="consumption">What the account has taken of this book.</param>
    /// <param name="lastPrice">Of the newest trade, for an order that waits for its trigger.</param>
    /// <param name="queue">Its place in the queue at its price; null for none.</param>
    /// <param name="isOtherPassedOver">Likewise of the trigger of its other leg.</param>
    public static OrderWait Of(
        Order open,
        Instrument instrument,
        BookView book,
        bool isStale,
        bool isPassedOver,
        IReadOnlyList<Print> printsSince,
        Consumption consumption,
        decimal? lastPrice = null,
        QueuePosition? queue = null,
        bool isOtherPassedOver = false)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(instrument);
        ArgumentNullException.ThrowIfNull(book);
        var waitsFor = open.Status == OrderStatus.Pending ? open.Trigger : null;
        if (waitsFor is null && open is not { Status: OrderStatus.Open, LimitPrice: not null })
        {
            throw new ArgumentException($"Order {open.OrderId} does not rest: {open.Status}.", nameof(open));
        }

        var opposite = open.Side == OrderSide.Buy ? book.Asks : book.Bids;
        var best = opposite.Count == 0 ? (decimal?)null : opposite[0].Price;
        List<WaitReason> reasons = [];
        if (!instrument.Status.IsMatching())
        {
            reasons.Add(new WaitReason(
                WaitCodes.MarketNotOpen, $"{open.Symbol} is {instrument.Status.InWords()}: nothing fills until it is online."));
        }

        if (isStale)
        {
            reasons.Add(new WaitReason(
                WaitCodes.QuoteStale,
                $"Prices of {open.Symbol} are stale: resting orders fill again once the market is heard."));
        }

        if (isPassedOver)
        {
            reasons.Add(OfJump(waitsFor is null ? "limit" : NameOf(open, waitsFor)));
        }

        if (isOtherPassedOver)
        {
            reasons.Add(OfJump(NameOf(open, open.Other!.Trigger)));
        }

        if (waitsFor is { } trigger)
        {
            var reachedBy = OrderTrigger.IsReachedByFalling(trigger.Kind, open.Side) ? OrderSide.Buy : OrderSide.Sell;
            var away = Away(open, trigger, lastPrice);
            var awayOfOther = open.Other is { } other ? Away(open, other.Trigger, lastPrice) : null;
            reasons.Add(OfTrigger(open, trigger, instrument, lastPrice, away));
            // Where nothing has traded, one sentence says so of both.
            if (open.Other is { } leg && lastPrice is not null)
            {
                reasons.Add(OfTrigger(open, leg.Trigger, instrument, lastPrice, awayOfOther));
            }

            return new OrderWait(reasons, best, away, 0, PrintsSince.Of(reachedBy, printsSince, ofAnyTaker: true))
            {
                OtherDistance = awayOfOther,
            };
        }

        var limit = open.LimitPrice!.Value;
        var distance = open.Side == OrderSide.Buy ? best - limit : limit - best;
        reasons.Add(OfPrice(open, instrument, book, limit, best, distance, consumption));
        if (open.FillModel == FillModel.Queue && queue?.Ahead is not 0)
        {
            reasons.Add(OfQueue(instrument, queue?.Ahead, limit));
        }

        return new OrderWait(
            reasons, best, distance, ShownAt(book, open.Side, limit), PrintsSince.Of(open.Side, printsSince))
        {
            SizeAhead = queue?.Ahead,
        };
    }

    private static WaitReason OfQueue(Instrument instrument, decimal? ahead, decimal limit) => new(
        WaitCodes.InQueue,
        ahead is { } size
            ? $"{Text(size)} {instrument.Base} at {Text(limit)} are served before it."
            : $"The book does not reach to {Text(limit)}: how much is served before it there is not known.");

    private static WaitReason OfJump(string what) => new(
        WaitCodes.PassedOver,
        $"The market jumped over its {what} in a session break: it works once the market has stood on the other side of "
        + "that.");

    /// <summary>Of two triggers it says which.</summary>
    private static string NameOf(Order open, OrderTrigger trigger) =>
        open.Other is null ? "trigger" : OrderLegs.Name(trigger.Kind);

    private static decimal? Away(Order open, OrderTrigger trigger, decimal? lastPrice) =>
        OrderTrigger.IsReachedByFalling(trigger.Kind, open.Side)
            ? lastPrice - trigger.PriceNow
            : trigger.PriceNow - lastPrice;

    private static WaitReason OfTrigger(
        Order open, OrderTrigger trigger, Instrument instrument, decimal? lastPrice, decimal? away)
    {
        if (lastPrice is not { } last)
        {
            return new WaitReason(WaitCodes.NoLiquidity, $"Nothing of {open.Symbol} has traded yet.");
        }

        if (away <= 0)
        {
            return new WaitReason(
                WaitCodes.BeingMatched,
                $"The last price has come to its {NameOf(open, trigger)}: the next trade there triggers it.");
        }

        var side = OrderTrigger.IsReachedByFalling(trigger.Kind, open.Side) ? "above" : "below";
        var price = trigger.PriceNow;
        var trailed = trigger.Trail is not { } trail ? ""
            : $", which stays {Text(trail.Distance)}{(trail.Unit == TriggerUnit.Percent ? " %" : $" {instrument.Quote}")} behind "
            + (trigger.Mark is { } mark ? $"its peak of {Text(mark.Peak.Price)}" : "the best price since it was placed");
        return new WaitReason(
            WaitCodes.TriggerNotReached,
            $"The last price is {Text(last)} {instrument.Quote}, {Text(away!.Value)} "
            + $"({Text(decimal.Round(away.Value / price * 100, 2))} %) {side} the {NameOf(open, trigger)} of {Text(price)}{trailed}.");
    }

    private static WaitReason OfPrice(
        Order open,
        Instrument instrument,
        BookView book,
        decimal limit,
        decimal? bestOpposite,
        decimal? distance,
        Consumption consumption)
    {
        var name = open.Side == OrderSide.Buy ? "ask" : "bid";
        if (bestOpposite is not { } best)
        {
            return new WaitReason(WaitCodes.NoLiquidity, $"The book of {open.Symbol} shows no {name}s.");
        }

        if (distance > 0)
        {
            var side = open.Side == OrderSide.Buy ? "above" : "below";
            return new WaitReason(
                WaitCodes.PriceNotReached,
                $"The best {name} is {Text(best)} {instrument.Quote}, {Text(distance.Value)} "
                + $"({Text(decimal.Round(distance.Value / limit * 100, 2))} %) {side} the limit of {Text(limit)}.");
        }

        var takes = BookWalk.Take(book, open.Side, open.RemainingQuantity, limit, consumption);
        return takes.Count == 0
            ? new WaitReason(
                WaitCodes.TakenAlready,
                "The market has reached its limit, but this account has taken what is shown there already: it waits until "
                + "the book shows more.")
            : new WaitReason(WaitCodes.BeingMatched, "The market has reached its limit: the fill is being decided.");
    }

    private static decimal ShownAt(BookView book, OrderSide side, decimal price)
    {
        foreach (var level in side == OrderSide.Buy ? book.Bids : book.Asks)
        {
            if (level.Price == price)
            {
                return level.Quantity;
            }

            if (!BookWalk.Reaches(side.Opposite(), level.Price, price))
            {
                break; // Farther from the market than the order.
            }
        }

        return 0;
    }
}
