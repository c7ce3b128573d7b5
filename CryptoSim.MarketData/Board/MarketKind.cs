namespace CryptoSim.MarketData.Board;

/// <summary>Where prices come from. Every screen and answer says so when it is not live.</summary>
public enum MarketKind
{
    Live,
    Recorded,
    Simulated,
    Tape,
}
