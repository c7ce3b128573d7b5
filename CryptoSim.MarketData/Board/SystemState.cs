namespace CryptoSim.MarketData.Board;

/// <summary>The venue's engine state, from the <c>status</c> channel.</summary>
public enum SystemState
{
    /// <summary>Nothing heard yet, or an unknown word.</summary>
    Unknown,
    Online,
    Maintenance,
    CancelOnly,
    PostOnly,
}
