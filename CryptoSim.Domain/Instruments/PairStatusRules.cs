namespace CryptoSim.Domain.Instruments;

/// <summary>What may be done with a pair. Canceling always may, and orders expire whatever the state.</summary>
/// <param name="MarketOrders">Orders that work as market orders are taken, with a trigger or without.</param>
/// <param name="TakingLimits">Limit orders are taken that fill at once or not at all, that would take now, or that may once
/// they are triggered.</param>
/// <param name="RestingLimits">Limit orders are taken that rest in the book.</param>
/// <param name="IsMatching">Resting orders fill and pending ones are triggered. Else the venue matches nothing, whatever its
/// book still shows.</param>
/// <param name="Takes">What it takes, for refusals.</param>
public readonly record struct MarketRules(
    bool MarketOrders, bool TakingLimits, bool RestingLimits, bool IsMatching, string Takes);

/// <summary>What a pair's status allows; docs/market-states.md shows the same table.</summary>
public static class PairStatusRules
{
    public static MarketRules Rules(this PairStatus status) => status switch
    {
        PairStatus.Online => new(true, true, true, true, "it takes all orders"),
        PairStatus.LimitOnly => new(false, true, true, true, "it takes limit orders only"),
        PairStatus.PostOnly => new(false, false, true, false, "it takes only orders that rest in the book"),
        PairStatus.ReduceOnly => new(false, false, false, true, "it takes no new orders"),
        _ => new(false, false, false, false, "it takes no new orders"),
    };

    /// <summary>Whether resting orders fill.</summary>
    public static bool IsMatching(this PairStatus status) => status.Rules().IsMatching;

    /// <summary>In words, to follow "is": <c>cancel only</c>.</summary>
    public static string InWords(this PairStatus status) => status switch
    {
        PairStatus.Online => "online",
        PairStatus.CancelOnly => "cancel only",
        PairStatus.PostOnly => "post only",
        PairStatus.LimitOnly => "limit only",
        PairStatus.ReduceOnly => "reduce only",
        PairStatus.Maintenance => "in maintenance",
        PairStatus.Delisted => "delisted",
        PairStatus.WorkInProgress => "not open yet",
        PairStatus.Halted => "halted by the operator",
        _ => "in an unknown state",
    };
}
