namespace CryptoSim.Domain.Orders;

/// <summary>A distance from a price.</summary>
/// <param name="Value">Below zero for a price below it.</param>
/// <param name="Unit">Percent of that price, or the quote asset.</param>
public sealed record PriceOffset(decimal Value, TriggerUnit Unit)
{
    /// <summary>The price so far away, a whole number of increments: never nearer than stated, and never below one.</summary>
    public decimal From(decimal price, decimal increment)
    {
        var offset = Unit == TriggerUnit.Percent ? price * Value / 100 : Value;
        var steps = (price + offset) / increment;
        return Math.Max(1, offset < 0 ? decimal.Floor(steps) : decimal.Ceiling(steps)) * increment;
    }
}

/// <summary>How the trigger of a trailing stop follows the last price: a sell's stays so far below the highest since it was
/// placed, a buy's above the lowest.</summary>
/// <param name="Distance">Above zero.</param>
/// <param name="Unit">Percent of that peak, or the quote asset.</param>
/// <param name="Limit">Where the limit of a trailing-stop-limit order lies from its trigger; null for one that becomes a
/// market order.</param>
public sealed record Trail(decimal Distance, TriggerUnit Unit, PriceOffset? Limit)
{
    /// <summary>Where the trigger is once the last price has been at the peak.</summary>
    public decimal PriceFrom(decimal peak, OrderSide side, decimal increment) =>
        // Below the peak of a sell, which is what keeps it above zero; a peak far below the first must not take a price
        // in percent with it.
        Money.Amounts.Normalize(Math.Max(
            increment, new TriggerTerms(TriggerKind.TrailingStop, Distance, Unit).PriceFrom(peak, side, increment)!.Value));

    /// <summary>The limit that goes with a trigger.</summary>
    public decimal? LimitFrom(decimal trigger, decimal increment) =>
        Limit is { } offset ? Money.Amounts.Normalize(offset.From(trigger, increment)) : null;

    /// <summary>Follows trades, up to the one that comes to the trigger.</summary>
    /// <param name="placedAt">Where the trigger was when the order was placed.</param>
    /// <param name="from">Where the last price has been since that was more favorable; null for nowhere.</param>
    /// <param name="prints">Oldest first; those that are accounted for already are left aside.</param>
    public TrailStep Follow(
        decimal placedAt, TrailPeak? from, IEnumerable<Print> prints, OrderSide side, decimal increment)
    {
        ArgumentNullException.ThrowIfNull(prints);
        var peak = from;
        var trigger = peak is null ? placedAt : PriceFrom(peak.Price, side, increment);
        foreach (var print in prints)
        {
            if (print.TradeId <= peak?.TradeId)
            {
                continue;
            }

            if (side == OrderSide.Sell ? print.Price <= trigger : print.Price >= trigger)
            {
                return new TrailStep(peak, trigger, print);
            }

            var moved = PriceFrom(print.Price, side, increment);
            if (side == OrderSide.Sell ? moved > trigger : moved < trigger)
            {
                (peak, trigger) = (new TrailPeak(print.Price, print.TradeId), moved);
            }
        }

        return new TrailStep(peak, trigger, null);
    }
}

/// <summary>How far a trailing stop follows some trades.</summary>
/// <param name="Peak">The most favorable price since it was placed, if that moved its trigger.</param>
/// <param name="TriggerPrice">Where its trigger is then.</param>
/// <param name="Reached">The trade that comes to it; null for none.</param>
public readonly record struct TrailStep(TrailPeak? Peak, decimal TriggerPrice, Print? Reached);

/// <summary>The most favorable last price since a trailing stop was placed: a sell's highest, a buy's lowest.</summary>
/// <param name="TradeId">The trade that it is of: those up to it are accounted for.</param>
public sealed record TrailPeak(decimal Price, long TradeId);

/// <summary>How far a pending trailing stop has followed, as its watcher last wrote it down: told to readers. Decisions
/// have the peak they were made on in their basis.</summary>
/// <param name="TriggerPrice">Where its trigger is by now.</param>
/// <param name="LimitPrice">Where its limit would be; null for one that becomes a market order.</param>
public sealed record TrailMark(TrailPeak Peak, decimal TriggerPrice, decimal? LimitPrice);
