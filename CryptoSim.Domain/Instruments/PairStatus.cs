namespace CryptoSim.Domain.Instruments;

/// <summary>Trading status of a pair, as Kraken's <c>instrument</c> channel names it. Unknown words are
/// <see cref="Other"/>, never an error, and nothing trades in it.</summary>
public enum PairStatus
{
    Online,
    CancelOnly,
    PostOnly,
    LimitOnly,
    ReduceOnly,
    Maintenance,
    Delisted,
    WorkInProgress,
    Other,

    /// <summary>Not the venue's word: the operator of this exchange has stopped trading in it.</summary>
    Halted,
}
