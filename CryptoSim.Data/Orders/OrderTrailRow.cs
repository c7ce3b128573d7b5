using CryptoSim.Domain.Orders;

namespace CryptoSim.Data.Orders;

/// <summary>How far a pending trailing stop has followed the last price, as its watcher wrote it down last. Nothing of the
/// ledger: it follows from the trades, and the decision that the trigger was reached has its own peak in its
/// basis.</summary>
public sealed class OrderTrailRow
{
    public Guid AccountId { get; init; }

    public Guid OrderId { get; init; }

    /// <summary>The most favorable last price since it was placed.</summary>
    public decimal Peak { get; init; }

    /// <summary>The trade that the peak is of: those up to it are accounted for.</summary>
    public long PeakTradeId { get; init; }

    public decimal TriggerPrice { get; init; }

    public decimal? LimitPrice { get; init; }

    public TrailMark ToMark() => new(new TrailPeak(Peak, PeakTradeId), TriggerPrice, LimitPrice);
}
