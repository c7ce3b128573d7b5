using CryptoSim.MarketData.Board;

namespace CryptoSim.KrakenSim.Markets;

/// <summary>A market that can be played: what each minute of each pair comes to. Pure: the same minute always has the
/// same answer, in any order of asking. Minutes are counted from the Unix epoch in market time.</summary>
public interface IMarketSource
{
    MarketKind Kind { get; }

    /// <summary>The market's identity: <c>recorded-20180405</c>, <c>seed-42</c>.</summary>
    string Id { get; }

    /// <summary>One sentence for people: what is shown and where it is from.</summary>
    string Notice { get; }

    IReadOnlyList<SimulatedPair> Pairs { get; }

    /// <param name="pair">Index into <see cref="Pairs"/>.</param>
    SimulatedMinute GetMinute(int pair, long minute);

    /// <summary>The minute of which a minute's trades, quotes and levels are drawn: what is drawn is the same for the
    /// same.</summary>
    long DrawnMinute(long minute);

    /// <summary>The minute starts a new session: prices jump, so it begins with a stated break.</summary>
    bool OpensSession(long minute);
}
