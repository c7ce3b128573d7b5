namespace CryptoSim.Domain.FillModels;

/// <summary>How fills are decided. An account has one; an order keeps the one that it was placed under.</summary>
public enum FillModel
{
    /// <summary>Never more than the market showed or printed, less what the account took of that already
    /// (<see cref="DepthModel"/>).</summary>
    Depth,

    /// <summary>Whole, as soon as the market comes to the price (<see cref="TouchModel"/>).</summary>
    Touch,

    /// <summary>As depth, but what was shown at an order's price before it is served first
    /// (<see cref="QueueModel"/>).</summary>
    Queue,
}
