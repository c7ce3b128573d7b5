using System.Text.Json;
using CryptoSim.Data.Ledger;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Explanations;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Explanations;

/// <summary>What each fill of an order was decided on, and why the rest waits.</summary>
/// <param name="FillModel">How its fills are decided, as the account had it when it was placed.</param>
/// <param name="Decisions">The newest decisions that filled, oldest first.</param>
/// <param name="OlderDecisions">Whether there are older ones that are not told here.</param>
/// <param name="Legs">Of an order that waited for either of two triggers, which was reached; null for others, and while it
/// waits.</param>
/// <param name="Ending">Why a final order was not filled whole; null for one that was, or is open.</param>
/// <param name="Waiting">For an open order; null for one that is final, or whose market is unknown now.</param>
public sealed record OrderExplanation(
    Guid OrderId,
    string Symbol,
    OrderStatus Status,
    FillModel FillModel,
    IReadOnlyList<DecisionAnswer> Decisions,
    bool OlderDecisions,
    OrderLegs? Legs,
    OrderEnd? Ending,
    WaitAnswer? Waiting);

/// <summary>One decision that filled.</summary>
/// <param name="Kind"><c>place</c>, <c>amend</c>, or <c>match</c> for what the market did to a resting order.</param>
/// <param name="Levels">Levels of the book that were looked at, best first; null where the commit is of before they
/// were kept.</param>
/// <param name="Prints">Trades of the venue that were looked at, oldest first.</param>
/// <param name="CaughtUpSeconds">How long after the trade it was decided, when that was not at once: caught up from the
/// tail of trades after its watch changed hands; null otherwise.</param>
/// <param name="SizeAhead">Under the queue model: what was served before it at its price, before these trades, in the base
/// asset.</param>
public sealed record DecisionAnswer(
    long EventNumber,
    string Kind,
    DateTimeOffset Time,
    BookEvidenceAnswer? Book,
    FeeEvidenceAnswer? Fees,
    IReadOnlyList<LevelEvidenceAnswer>? Levels,
    IReadOnlyList<PrintEvidenceAnswer> Prints,
    IReadOnlyList<Guid> FillIds,
    decimal? CaughtUpSeconds,
    decimal? SizeAhead = null)
{
    /// <summary>Looking at a trade takes no longer than this while somebody watches, whatever the venue's clock.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(3);

    /// <param name="fills">The fills of this commit.</param>
    public static DecisionAnswer From(CommitRow commit, IReadOnlyList<FillRow> fills)
    {
        ArgumentNullException.ThrowIfNull(commit);
        DecisionEvidence? evidence = null;
        if (commit.Basis is { } basis)
        {
            using var json = JsonDocument.Parse(basis);
            evidence = DecisionEvidence.Read(json.RootElement);
        }

        decimal FilledBy(decimal price, long? tradeId) => fills
            .Where(fill => fill.TradeId == tradeId && fill.LevelPrice == price).Sum(fill => fill.Quantity);
        var oldest = fills.Where(fill => fill.TradeId is not null).Min(fill => (DateTimeOffset?)fill.BookTime);
        return new DecisionAnswer(
            commit.EventNumber,
            commit.Kind,
            commit.Time,
            evidence is null ? null
                : new BookEvidenceAnswer(evidence.BookTerm, evidence.BookSequence, evidence.BookTime, evidence.IsStale),
            evidence is null ? null
                : new FeeEvidenceAnswer(evidence.VolumeUsd, evidence.MakerRate, evidence.TakerRate),
            evidence?.Levels?.Select(level => new LevelEvidenceAnswer(
                level.Price, level.Shown, level.TakenBefore, FilledBy(level.Price, null))).ToArray(),
            evidence?.Prints.Select(print => new PrintEvidenceAnswer(
                print.TradeId, print.Time, print.Price, print.Quantity, print.TakenBefore,
                FilledBy(print.Price, print.TradeId))).ToArray() ?? [],
            [.. fills.Select(fill => fill.FillId)],
            commit.Time - oldest is { } late && late > AtOnce ? decimal.Round((decimal)late.TotalSeconds, 1) : null,
            evidence?.SizeAhead);
    }
}

/// <summary>Where in the feed the book lies that a decision was made on.</summary>
public sealed record BookEvidenceAnswer(long Term, long Sequence, DateTimeOffset Time, bool Stale);

/// <param name="Volume30d">In USD, by which the tier was found.</param>
/// <param name="MakerRate">Fraction of cost: 0.004 is 0.40 %.</param>
public sealed record FeeEvidenceAnswer(decimal Volume30d, decimal MakerRate, decimal TakerRate);

/// <param name="Shown">What the level showed, in the base asset.</param>
/// <param name="TakenBefore">What the account had taken of it already.</param>
/// <param name="Filled">What this decision filled on it.</param>
public sealed record LevelEvidenceAnswer(decimal Price, decimal Shown, decimal TakenBefore, decimal Filled);

/// <inheritdoc cref="LevelEvidenceAnswer"/>
public sealed record PrintEvidenceAnswer(
    long TradeId, DateTimeOffset Time, decimal Price, decimal Quantity, decimal TakenBefore, decimal Filled);

/// <summary>Why an open order waits, as the market stands now.</summary>
/// <param name="Reasons">What would have to change first comes first.</param>
/// <param name="MarketStatus">The pair's, or the venue's where that is not online.</param>
/// <param name="BestOpposite">Best price on the other side of the book; null when it shows none.</param>
/// <param name="Distance">How far that is from the limit, in the quote asset; zero or below once reached.</param>
/// <param name="OtherDistance">Of an order that waits for either of two triggers: how far the last price is from that of its
/// other leg.</param>
/// <param name="ShownAtLimit">What the market shows at the limit on the order's own side, in the base asset.</param>
/// <param name="SizeAhead">Under the queue model: what is served before it at its price, in the base asset; null where the
/// book does not reach so far.</param>
/// <param name="PrintedSince">Trades since it was last decided that came from the other side.</param>
public sealed record WaitAnswer(
    IReadOnlyList<WaitReason> Reasons,
    PairStatus MarketStatus,
    decimal? BestOpposite,
    decimal? Distance,
    decimal? OtherDistance,
    decimal ShownAtLimit,
    decimal? SizeAhead,
    PrintedSinceAnswer PrintedSince,
    BookEvidenceAnswer Book);

/// <param name="Nearest">Price of them that came nearest to the order; null for none.</param>
/// <param name="Whole">Whether these are all: trades are remembered for a while only.</param>
public sealed record PrintedSinceAnswer(int Count, decimal Quantity, decimal? Nearest, bool Whole);
